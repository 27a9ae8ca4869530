import { type AgentWorld, openAgentWorld } from '../../agents/world/agent-world.js';
import type { LoadedBackends } from '../../agents/world/load-backends.js';
import { BackendPicker } from '../../agents/world/pick-backend.js';
import type { Drive, DriveRequest, DriveResult } from '../../config/request/drive-request.js';
import { isLimited } from '../../core/journal/loss.js';
import type { Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import { forRun } from '../../core/ports/controls.js';
import type { Executor } from '../../core/ports/executor.js';
import type { Sandbox } from '../../core/ports/sandbox.js';
import { RunLoop } from '../../core/run/run-loop.js';
import { type Answer, type Asked, ControlDesk } from '../../core/run/steps/control-desk.js';
import type { JsonObject } from '../../core/values/json.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';
import { createRealClock } from '../../host/clocks/real-clock.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { endLeftovers } from '../../host/process-table/leftovers.js';
import { hidingSecrets, secretFilter } from '../../host/secrets/hide-secrets.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { createQuickjsSandbox } from '../../sandbox/host/index.js';
import { createNotifier, type Notifier } from '../notify/notifier.js';
import { baselineRequests } from './baseline-requests.js';
import { publishEnd } from './drive-channel.js';
import { type Attendance, drivePorts, isReal } from './drive-ports.js';
import { openDriveProcesses } from './drive-processes.js';
import { specOf } from './drive-spec.js';
import { noteUntold } from './note-untold.js';
import { findRecord, type OpenedRecord, openRecord } from './open-record.js';
import { openTelemetry } from './open-telemetry.js';
import { runWorktrees } from './run-worktrees.js';

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
    control: (request, author) => ask({ ...request, author }),
    reply: (target, text, author) => {
      const { accepted, message } = ask({ action: 'answer', target, text, author });
      return accepted ? null : message;
    },
    unattended() {
      attendance.attended = false;
      if (driven) leaveAlone(driven.loop);
    },
    answer(target, { allowed, author, forRun: standing }) {
      const action = allowed ? 'allow' : 'deny';
      const asked = { action, target, author, ...(standing ? { text: forRun } : {}) } as const;
      const { accepted, message } = ask(asked);
      return accepted ? null : message;
    },
  };
}

interface Driven {
  readonly loop: RunLoop;
  readonly desk: ControlDesk;
}

async function execute(
  asked: DriveRequest,
  attendance: Attendance,
  sandbox: Sandbox,
  onLoop: (driven: Driven) => void,
): Promise<DriveResult> {
  const found = await findRecord(asked);
  const { run } = asked;
  const endings: (() => unknown)[] = [];
  const onEnd = (end: () => unknown): void => void endings.unshift(end);
  const { takeOver = false, detached = false } = asked;
  const lease = asked.dryRun ? null : await run.lease.acquire({ takeOver, detached });
  onEnd(() => lease?.release());
  try {
    const processes = lease && isReal(asked) ? openDriveProcesses(asked) : null;
    onEnd(() => processes?.end());
    // What a killed driver left still writes, and the resume would do the same again beside it
    // (X76).
    if (processes) asked.onLeftovers?.(endLeftovers(asked.project));
    const request: DriveRequest = processes
      ? { ...asked, marks: processes.marks, queue: processes.queue, takeSlot: processes.takeSlot }
      : asked;
    const clock = isReal(request) ? createRealClock() : createVirtualClock();
    const served = await openServing(request, clock, onEnd);
    const telemetry = await openTelemetry(request);
    const opened = await openRecord(request, found, lease, onEnd);
    onEnd(() => telemetry?.close(opened.fold.state));
    const { record, session, journal } = opened;
    const checker = createAjvChecker();
    // Loading is real input; a virtual clock would jump meanwhile, and one seed would no longer
    // give one journal.
    if (!isReal(request)) await checker.load();
    const worktrees = await runWorktrees(request, session, journal);
    onEnd(() => worktrees.close());
    if (!request.simulate) await worktrees.markLost(record);
    const transcripts = run.transcripts.write();
    onEnd(() => transcripts.close());
    const onProgress = (n: number, item: JsonObject) => {
      const at = clock.now();
      telemetry?.view.progress(n, item, at);
      transcripts.add(n, { ...item, at });
    };
    const notifier = notifierOf(request, onEnd);
    const about = { request, opened, attendance, notifier, spans: telemetry?.view ?? null };
    const own = { ...about, sandbox, clock, checker, worktrees, onProgress };
    const ports = await drivePorts({ ...own, ...served, onEnd });
    const loop = new RunLoop(
      ports,
      specOf(request, record, await baselineRequests(request)),
      record,
    );
    const desk = new ControlDesk(ports.controls, clock, loop, record);
    onLoop({ loop, desk });
    return await driven({ loop, desk }, { opened, notifier }, asked);
  } finally {
    for (const end of endings) await end();
  }
}

/** Whoever `notify` names is told of real runs only; the end waits a moment for it (X125). */
function notifierOf(request: DriveRequest, onEnd: (end: () => unknown) => void): Notifier | null {
  const { config, run, project, surroundings } = request;
  if (config.notify === undefined || request.dryRun || !isReal(request)) return null;
  const env = surroundings?.env ?? process.env;
  const notifier = createNotifier({ settings: config.notify, runId: run.id, project, env });
  onEnd(() => notifier.close());
  return notifier;
}

interface Serving {
  readonly world: AgentWorld;
  readonly executor: Executor;
  readonly picker: BackendPicker;
}

/** Opens what serves the calls; what is wrong with it is said before anything is claimed. */
async function openServing(
  request: DriveRequest,
  clock: Clock,
  onEnd: (end: () => unknown) => void,
): Promise<Serving> {
  const about = { ...request, runDir: request.run.runDir };
  const world = await openAgentWorld(about);
  onEnd(() => world.close());
  const executor = createEmbeddedExecutor(clock, concealing(request));
  onEnd(() => executor.close());
  const loaded = request.with || request.simulate ? null : await loadedFor(request);
  return { world, executor, picker: new BackendPicker(about, world, clock, executor, loaded) };
}

async function driven(
  { loop, desk }: Driven,
  { opened, notifier }: { readonly opened: OpenedRecord; readonly notifier: Notifier | null },
  { dryRun, onOpened, onEvent }: DriveRequest,
): Promise<DriveResult> {
  const { journal, fold, lost } = opened;
  const { state } = fold;
  if (dryRun) {
    const preview = { ...(await loop.preview()), lost };
    return { status: state.status, state, end: null, preview, limit: false, needsPerson: false };
  }
  const end = await controlled({ loop, desk }, onOpened);
  if (notifier) await noteUntold(notifier, opened, onEvent);
  await publishEnd(journal, fold.state);
  const limit = loop.waitedInVain !== null || isLimited(end);
  return {
    status: end.status,
    state: fold.state,
    end,
    preview: null,
    limit,
    needsPerson: loop.needsPerson,
  };
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

/** What waits for a person is as in a run that never had one. */
function leaveAlone(loop: RunLoop): void {
  loop.live.desk.leave();
  for (const question of [...loop.live.questions.values()]) question.leave();
  loop.live.notify();
}

async function controlled({ loop, desk }: Driven, onOpened?: () => void) {
  try {
    return await loop.run(async () => {
      await desk.open();
      if (!onOpened) return;
      await loop.scribe.commit();
      onOpened();
    });
  } catch (error) {
    loop.live.endAll('halt');
    throw error;
  } finally {
    await desk.close();
  }
}
