import { join } from 'node:path';
import { simulatedSteps } from '../../agents/backends/simulate/simulate-step.js';
import type { AgentWorld } from '../../agents/world/agent-world.js';
import { decideUses } from '../../agents/world/decide-uses.js';
import type { BackendPicker } from '../../agents/world/pick-backend.js';
import { userHome } from '../../config/layers/home.js';
import type { DriveRequest } from '../../config/request/drive-request.js';
import { readControlKey } from '../../config/trust/control-key.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Executor } from '../../core/ports/executor.js';
import type { Sandbox } from '../../core/ports/sandbox.js';
import type { SchemaChecker } from '../../core/ports/schema-checker.js';
import type { View } from '../../core/ports/view.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { sha } from '../../host/values/hash.js';
import { lookAtProject } from '../../workspaces/folder/project-look.js';
import { openCommittedFiles } from '../../workspaces/git/repository-files.js';
import { openSharedWorkspace } from '../../workspaces/shared/shared-workspace.js';
import type { Notifier } from '../notify/notifier.js';
import { publishRun } from '../work/apply-run.js';
import { publishEvent } from './drive-channel.js';
import { findNested } from './find-nested.js';
import { takeGateBase } from './gate-base.js';
import { noteNested } from './note-nested.js';
import type { OpenedRecord } from './open-record.js';
import { permitOf } from './permit-commands.js';
import { runRulesOf } from './run-rules-of.js';
import { type RunWorktrees, recordedBase } from './run-worktrees.js';
import { createWorkflowSnapshots } from './workflow-snapshots.js';

/** Whether a person can be asked; ends with their terminal. */
export interface Attendance {
  attended: boolean;
}

interface DriveParts {
  readonly request: DriveRequest;
  readonly opened: OpenedRecord;
  readonly attendance: Attendance;
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly checker: SchemaChecker;
  readonly world: AgentWorld;
  readonly executor: Executor;
  readonly picker: BackendPicker;
  readonly worktrees: RunWorktrees;
  /** `null` where nobody is to be told of the run. */
  readonly notifier: Notifier | null;
  readonly spans: View | null;
  readonly onProgress: RunPorts['onProgress'];
  readonly onEnd: (end: () => unknown) => void;
}

/** Wires what a drive opened to the ports of the run loop. */
export async function drivePorts(parts: DriveParts): Promise<RunPorts> {
  const { request, opened, attendance, world, picker } = parts;
  const { run, project } = request;
  const { journal, session, record, fold } = opened;
  const workspace = await openSharedWorkspace({
    path: project,
    sideFolder: join(run.runDir, 'protect'),
    environment: { ...process.env, ...request.marks },
    mark: run.id,
    queue: request.queue,
    openCommit: (commit) => openCommittedFiles(project, commit, process.env),
    lookOnly: request.dryRun === true,
  });
  const commit = () => recordedBase(request);
  const gateBase = await takeGateBase(request, { workspace, record, commit });
  return {
    sandbox: parts.sandbox,
    journal: session,
    getBlob: (hash) => journal.getBlob(hash),
    clock: parts.clock,
    hash: sha,
    checker: parts.checker,
    workspace,
    worktrees: () => parts.worktrees.open(),
    publish: (branch) => publishRun(project, { runId: run.id, ...branch }),
    controls: session && isReal(request) ? inboxOf(request, session.epoch, opened.taken) : null,
    executor: parts.executor,
    pick: (options) => picker.pick(options),
    backendsThatCan: (ability) => picker.backendsThatCan(ability),
    agentType: (name) => picker.agentType(name),
    agentTypes: () => picker.agentTypes(),
    price: world.price,
    decideUse: decideUses(request),
    runRules: await runRulesOf(request, parts.onEnd),
    advice: () => [...world.advice(), ...gateBase.advice(), ...notifyAdvice(parts.notifier)],
    get attended() {
      return attendance.attended;
    },
    permit: permitOf(request),
    workflows: createWorkflowSnapshots(
      run,
      (input) => findNested(project, input),
      (copy, found) => noteNested(request, copy, found),
    ),
    simulated: request.simulate ? simulatedWorld(request.simulate, parts) : null,
    onEvent: (event) => {
      fold.apply(event);
      if (session) publishEvent(journal, fold.state, event);
      parts.notifier?.event(event, fold.state);
      parts.spans?.event(event, fold.state, true);
      request.onEvent(event, fold.state, true);
    },
    onProgress: parts.onProgress,
  };
}

function notifyAdvice(notifier: Notifier | null): ReturnType<RunPorts['advice']> {
  return (notifier?.failures() ?? []).map((text) => ({ code: 'notify-failed', text }));
}

function simulatedWorld(
  { seed, failRate }: Pick<NonNullable<DriveRequest['simulate']>, 'seed' | 'failRate'>,
  { request, opened, clock }: DriveParts,
): RunPorts['simulated'] {
  return simulatedSteps({
    seed,
    failRate,
    clock,
    look: lookAtProject(request.project),
    mayHaveWritten: () => opened.fold.state.agents.total > 0,
  });
}

function inboxOf(
  { run, surroundings }: DriveRequest,
  epoch: number,
  taken: readonly string[],
): RunPorts['controls'] {
  const home = surroundings?.home ?? userHome(process.env);
  return run.controls.inbox({ epoch, key: () => readControlKey(home), taken });
}

/** Time and effects are those of this machine. */
export function isReal({ simulate }: Pick<DriveRequest, 'simulate'>): boolean {
  return !simulate || simulate.realTime;
}
