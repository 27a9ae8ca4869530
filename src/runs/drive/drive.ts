import { join } from 'node:path';
import { simulateStep } from '../../agents/backends/simulate/simulate-step.js';
import { openAgentWorld } from '../../agents/world/agent-world.js';
import { decideUses } from '../../agents/world/decide-uses.js';
import type { LoadedBackends } from '../../agents/world/load-backends.js';
import { BackendPicker } from '../../agents/world/pick-backend.js';
import { userHome } from '../../config/layers/home.js';
import type { Drive, DriveRequest, DriveResult } from '../../config/request/drive-request.js';
import { readControlKey } from '../../config/trust/control-key.js';
import type { Backend } from '../../core/ports/backend.js';
import type { JournalSession } from '../../core/ports/journal.js';
import type { Sandbox } from '../../core/ports/sandbox.js';
import { ReplayRecord } from '../../core/replay/record.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { RunLoop } from '../../core/run/run-loop.js';
import { type Answer, type Asked, ControlDesk } from '../../core/run/steps/control-desk.js';
import { createFold } from '../../core/state/fold.js';
import type { JsonObject } from '../../core/values/json.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';
import { createRealClock } from '../../host/clocks/real-clock.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { endLeftovers } from '../../host/process-table/leftovers.js';
import { hidingSecrets, secretFilter } from '../../host/secrets/hide-secrets.js';
import { sha } from '../../host/values/hash.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { createQuickjsSandbox } from '../../sandbox/host/index.js';
import { createTranscripts } from '../../stores/file/contents/transcript.js';
import { createControlInbox } from '../../stores/file/controls/control-inbox.js';
import { createFileJournal, hasJournal } from '../../stores/file/journal/file-journal.js';
import { surveyRecord } from '../../stores/file/journal/record-survey.js';
import { missingJournal } from '../../stores/file/journal/segment-chain.js';
import { acquireDriver, type DriverLock } from '../../stores/file/lease/driver-lock.js';
import { refuseAnyLink } from '../../stores/file/runs/folder-links.js';
import { readRunHeader } from '../../stores/file/runs/run-header.js';
import { openCommittedFiles } from '../../workspaces/git/repository-files.js';
import { openSharedWorkspace } from '../../workspaces/shared/shared-workspace.js';
import { knownEpoch, noteDriven } from '../known/known-epoch.js';
import { publishRun } from '../work/apply-run.js';
import { publishEnd, publishEvent } from './drive-channel.js';
import { openDriveProcesses } from './drive-processes.js';
import { specOf } from './drive-spec.js';
import { findNested } from './find-nested.js';
import { takeGateBase } from './gate-base.js';
import { permitOf } from './permit-commands.js';
import { damageText, markLostValues, refuseLoss } from './record-loss.js';
import { type RunWorktrees, recordedBase, runWorktrees } from './run-worktrees.js';
import { createWorkflowSnapshots } from './workflow-snapshots.js';

export type {
  Drive,
  DriveRequest,
  DriveResult,
  ResumePreview,
} from '../../config/request/drive-request.js';

export interface Prepared {
  /** To be called at most once. */
  drive(request: DriveRequest): Drive;
  /** Ends what was prepared if nothing was driven. */
  discard(): Promise<void>;
}

/**
 * Starts the sandbox ahead of the run: while arguments are read and the run folder is made, most of
 * the time of a small run passes there.
 */
export function prepare(): Prepared {
  const sandbox = createQuickjsSandbox();
  return { drive: (request) => driveIn(sandbox, request), discard: () => sandbox.close() };
}

/**
 * Drives a run from where its record ends to the end of its script, a pause, or a stop: the one
 * place that wires adapters to the core.
 */
export function drive(request: DriveRequest): Drive {
  return driveIn(createQuickjsSandbox(), request);
}

function driveIn(sandbox: Sandbox, request: DriveRequest): Drive {
  let driven: Driven | null = null;
  const early: Asked[] = [];
  const attendance: Attendance = { attended: request.interactive };
  const result = execute(request, attendance, sandbox, (started) => {
    driven = started;
    for (const asked of early) started.desk.ask(asked);
  }).finally(() => sandbox.close());
  const ask = (asked: Asked): Answer => {
    if (driven) return driven.desk.ask(asked);
    early.push(asked);
    return { accepted: true, message: 'it is taken when the run has begun' };
  };
  return {
    result,
    pause: (author) => void ask({ action: 'pause', author }),
    stop: (author) => void ask({ action: 'stop', author }),
    reply: (target, text, author) => {
      const { accepted, message } = ask({ action: 'answer', target, text, author });
      return accepted ? null : message;
    },
    unattended() {
      attendance.attended = false;
      if (driven) leaveAlone(driven.loop);
    },
    answer: (target, allowed, author) =>
      ask({ action: allowed ? 'allow' : 'deny', target, author }).accepted,
  };
}

interface Driven {
  readonly loop: RunLoop;
  readonly desk: ControlDesk;
}

/** Whether a person can be asked; ends with their terminal. */
interface Attendance {
  attended: boolean;
}

async function execute(
  asked: DriveRequest,
  attendance: Attendance,
  sandbox: Sandbox,
  onLoop: (driven: Driven) => void,
): Promise<DriveResult> {
  const { runDir } = asked;
  const header = await readRunHeader(runDir);
  // Opening makes a first segment; without this check an emptied folder would silently start over
  // (C78).
  if (asked.mode === 'resume' && !hasJournal(runDir)) throw missingJournal(runDir);
  if (!asked.dryRun) await refuseAnyLink(runDir);
  const damages =
    asked.mode === 'resume' ? await surveyRecord(runDir, await knownEpoch(asked, header)) : [];
  const mayLose = asked.dryRun === true || asked.rerunLost === true;
  if (!mayLose) refuseLoss(header.id, damageText(damages));
  const journal = createFileJournal(runDir, damages);
  const clock =
    asked.simulate && !asked.simulate.realTime ? createVirtualClock() : createRealClock();
  const fold = createFold();
  const record = new ReplayRecord();
  const taken: string[] = [];
  const lock = asked.dryRun
    ? null
    : await acquireDriver(runDir, { takeOver: asked.takeOver ?? false });
  const processes = lock && isReal(asked) ? openDriveProcesses(header.id, asked.project) : null;
  // What a killed driver left still writes, and the resume would do the same again beside it (X76).
  if (processes) asked.onLeftovers?.(endLeftovers(asked.project));
  const request: DriveRequest = processes ? { ...asked, marks: processes.marks } : asked;
  const transcripts = createTranscripts(runDir);
  const world = await openAgentWorld(request);
  const executor = createEmbeddedExecutor(clock, concealing(request));
  const picker = new BackendPicker(
    request,
    world,
    clock,
    executor,
    request.with || request.simulate ? null : await loadedFor(request),
  );
  const checker = createAjvChecker();
  let session: JournalSession | null = null;
  let worktrees: RunWorktrees | null = null;
  let noted: Promise<void> | null = null;
  try {
    session = request.dryRun ? null : await openSession(journal.open(), lock);
    if (session) noted = noteDriven(request, header, session.epoch);
    if (request.mode === 'resume') {
      for await (const event of journal.read()) {
        record.apply(event);
        fold.apply(event);
        if (event.type === 'control-take' && event.id !== undefined) taken.push(event.id);
        request.onEvent(event, fold.state, false);
      }
    }
    record.seal();
    const lost = [
      ...damageText(damages),
      ...(await markLostValues(record, (hash) => journal.getBlob(hash))),
    ];
    if (!mayLose) refuseLoss(header.id, lost);
    // Loading is real input; a virtual clock would jump meanwhile, and one seed would no longer
    // give one journal.
    if (!isReal(request)) await checker.load();
    worktrees = await runWorktrees(request, header.id, session, journal);
    if (!request.simulate) await worktrees.markLost(record);
    const isolated = worktrees;
    const workspace = await openSharedWorkspace({
      path: request.project,
      sideFolder: join(runDir, 'protect'),
      environment: { ...process.env, ...request.marks },
      mark: header.id,
      openCommit: (commit) => openCommittedFiles(request.project, commit, process.env),
      lookOnly: request.dryRun === true,
    });
    const gateBase = await takeGateBase(request, {
      workspace,
      record,
      commit: () => recordedBase(request),
    });
    const ports: RunPorts = {
      sandbox,
      journal: session,
      getBlob: (hash) => journal.getBlob(hash),
      clock,
      hash: sha,
      checker,
      workspace,
      worktrees: () => isolated.open(),
      publish: async (branch) =>
        ({
          ...(await publishRun(request.project, { runId: header.id, ...branch })),
        }) as unknown as JsonObject,
      controls:
        session && isReal(request)
          ? createControlInbox(runDir, {
              epoch: session.epoch,
              key: () => readControlKey(homeOf(request)),
              taken,
            })
          : null,
      executor,
      pick: (options) => picker.pick(options),
      backendsThatCan: (ability) => picker.backendsThatCan(ability),
      agentType: (name) => picker.agentType(name),
      agentTypes: () => picker.agentTypes(),
      price: world.price,
      decideUse: decideUses(request),
      advice: () => [...world.advice(), ...gateBase.advice()],
      get attended() {
        return attendance.attended;
      },
      permit: permitOf(request),
      workflows: createWorkflowSnapshots(runDir, (input) => findNested(request.project, input)),
      simulated: request.simulate ? simulatedBy(request.simulate.seed) : null,
      onEvent: (event) => {
        fold.apply(event);
        if (session) publishEvent(journal, fold.state, event);
        request.onEvent(event, fold.state, true);
      },
      onProgress: (n, item) => transcripts.add(n, item),
    };
    const loop = new RunLoop(ports, specOf(request, header, record), record);
    const desk = new ControlDesk(ports.controls, clock, loop, record);
    onLoop({ loop, desk });
    if (request.dryRun)
      return {
        status: fold.state.status,
        state: fold.state,
        end: null,
        preview: { ...(await loop.preview()), lost },
        limit: false,
        needsPerson: false,
      };
    const end = await controlled({ loop, desk });
    await publishEnd(journal, fold.state);
    const limit =
      loop.waitedInVain !== null ||
      [...end.losses, ...end.handled].some(({ cause }) => cause === 'cap' || cause === 'budget');
    return {
      status: end.status,
      state: fold.state,
      end,
      preview: null,
      limit,
      needsPerson: loop.needsPerson,
    };
  } finally {
    await transcripts.close();
    await executor.close();
    await world.close();
    await worktrees?.close();
    await session?.close().catch(() => {});
    processes?.end();
    await noted;
    await lock?.release();
  }
}

async function loadedFor({ config, project, surroundings }: DriveRequest): Promise<LoadedBackends> {
  const { loadBackends } = await import('../../agents/world/load-backends.js');
  return loadBackends(config, {
    env: {},
    ...surroundings,
    projectDir: surroundings?.trusted ? project : undefined,
  });
}

/** Keys of the environment are hidden in whatever a real backend says. */
function concealing({ simulate, surroundings }: DriveRequest) {
  const hide = simulate ? null : secretFilter(surroundings?.env ?? {});
  return (backend: Backend): Backend => (hide ? hidingSecrets(backend, hide) : backend);
}

function homeOf({ surroundings }: DriveRequest): string {
  return surroundings?.home ?? userHome(process.env);
}

/** What waits for a person is as in a run that never had one. */
function leaveAlone(loop: RunLoop): void {
  loop.live.desk.leave();
  for (const question of [...loop.live.questions.values()]) question.leave();
  loop.live.notify();
}

async function openSession(
  opening: Promise<JournalSession>,
  lock: DriverLock | null,
): Promise<JournalSession> {
  const session = await opening;
  await lock?.setEpoch(session.epoch);
  return session;
}

async function controlled({ loop, desk }: Driven) {
  try {
    return await loop.run(() => desk.open());
  } catch (error) {
    loop.live.endAll('halt');
    throw error;
  } finally {
    await desk.close();
  }
}

function isReal({ simulate }: DriveRequest): boolean {
  return !simulate || simulate.realTime;
}

function simulatedBy(seed: string): RunPorts['simulated'] {
  return (kind, { content, lane, ordinal }, input) =>
    simulateStep(kind, { seed, content, lane, ordinal }, input);
}
