export { createSimulateBackend } from '../agents/backends/simulate/simulate-backend.js';
export { createRealClock } from '../host/clocks/real-clock.js';
export { createVirtualClock } from '../host/clocks/virtual-clock.js';
export type {
  AnswerOptions,
  AnswerValue,
  FailOptions,
} from '../pretend/script-test/answer-rules.js';
export type { AskedCall, CallMatcher, CallPattern } from '../pretend/script-test/call-pattern.js';
export {
  type ScriptTest,
  type ScriptTestOptions,
  script,
} from '../pretend/script-test/script-test.js';
export type { Answers, GateAnswer, ShellAnswer } from '../pretend/script-test/step-rules.js';
export type { TestedRun, TestedStep } from '../pretend/script-test/test-run.js';
export { createMemoryJournal } from '../stores/memory/memory-journal.js';
export { createFakeModel, type FakeModel, type FakeModelOptions } from './fake-model/fake-model.js';
export type { Conversation } from './fake-model/reply/conversation.js';
export type { LoadLimits } from './fake-model/reply/load-limits.js';
export type { Reply, ReplyError, ReplyTool, ReplyUsage } from './fake-model/reply/reply.js';
export type { Rule, RuleCondition, RuleReply } from './fake-model/reply/rules.js';
export type { FakeRequest } from './fake-model/server/request-log.js';
export { createHarness, type Harness, type HarnessOptions } from './harness/run-harness.js';
export { createScriptedBackend } from './harness/scripted-backend.js';
export {
  createStubBackend,
  type StubBackend,
  type StubOptions,
  stubFailure,
} from './harness/stub-backend.js';
