export type { BackendModule, BackendPlace } from './agents/catalogue/backend-entry.js';
export type { EventType, JournalEvent } from './core/journal/event.js';
export type { Loss } from './core/journal/loss.js';
export type { RunStatus } from './core/journal/run-status.js';
export type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
  Capabilities,
} from './core/ports/backend.js';
export type { Clock } from './core/ports/clock.js';
export type { Executor } from './core/ports/executor.js';
export type { Journal, JournalSession } from './core/ports/journal.js';
export type { RunHandle, RunHeader, RunStore } from './core/ports/run-store.js';
export { type CheckResult, checkScript as check } from './core/program/checks/check-script.js';
export type { Program } from './core/program/syntax/program.js';
export type { ResumePreview } from './core/run/bounds/run-spec.js';
export type { RunSummary } from './core/selection/select.js';
export { createFold, type Fold } from './core/state/fold.js';
export type { RunState } from './core/state/run-state.js';
export type { Call, CallOptions } from './core/step/call.js';
export type { Cause, Outcome, OutcomeStatus } from './core/step/outcome.js';
export { type ErrorCode, errorCodes } from './core/values/error-codes.js';
export { PlenumError } from './core/values/errors.js';
export type { Json, JsonObject } from './core/values/json.js';
export type { Usage } from './core/values/usage.js';
export {
  type LibraryOptions,
  type NewRunOptions,
  open,
  previewResume,
  type ResumeOptions,
  resume,
  run,
} from './runs/library.js';
export type { OpenRun } from './runs/look/open-run.js';
