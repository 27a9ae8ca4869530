import { join } from 'node:path';
import { createAjvChecker } from '../backends/schema-checker.js';
import { simulateStep } from '../backends/simulate/simulate-step.js';
import { createRealClock } from '../clocks/real-clock.js';
import { createVirtualClock } from '../clocks/virtual-clock.js';
import { ReplayRecord } from '../core/model/replay/record.js';
import { createFold } from '../core/model/state/fold.js';
import type { Clock } from '../core/ports/clock.js';
import type { JournalSession } from '../core/ports/journal.js';
import type { Sandbox } from '../core/ports/sandbox.js';
import type { Workspace } from '../core/ports/workspace.js';
import { ControlDesk } from '../core/run/control-desk.js';
import type { RunPorts } from '../core/run/ports.js';
import { RunLoop } from '../core/run/run-loop.js';
import type { RunSpec } from '../core/run/run-spec.js';
import { createControlInbox } from '../journals/file/control-inbox.js';
import { acquireDriver, type DriverLock } from '../journals/file/driver-lock.js';
import { createFileJournal, hasJournal } from '../journals/file/file-journal.js';
import { refuseAnyLink } from '../journals/file/folder-links.js';
import { surveyRecord } from '../journals/file/record-survey.js';
import { type RunHeader, readRunHeader } from '../journals/file/run-header.js';
import { missingJournal } from '../journals/file/segment-chain.js';
import { createTranscripts } from '../journals/file/transcript.js';
import { createPolicy } from '../permissions/policy.js';
import { createQuickjsSandbox } from '../sandboxes/quickjs/index.js';
import { defaultProtected } from '../workspaces/default-protected.js';
import { openSharedWorkspace } from '../workspaces/shared/shared-workspace.js';
import { openAgentWorld } from './agents/agent-world.js';
import { decideUses } from './agents/decide-uses.js';
import { BackendPicker } from './agents/pick-backend.js';
import { publishRun } from './apply-run.js';
import type { Config } from './config/config.js';
import type { Drive, DriveRequest, DriveResult } from './drive-request.js';
import { endLeftovers } from './end-leftovers.js';
import { findNested } from './find-nested.js';
import { sha } from './hash.js';
import { knownEpoch, noteDriven } from './known-runs/known-epoch.js';
import { damageText, markLostValues, refuseLoss } from './record-loss.js';
import { type RunWorktrees, runWorktrees } from './run-worktrees.js';
import { createWorkflowSnapshots } from './workflow-snapshots.js';

export type { Drive, DriveRequest, DriveResult, ResumePreview } from './drive-request.js';

export interface Prepared {
  /** To be called at most once. */
  drive(request: DriveRequest): Drive;
  /** Ends what was prepared if nothing was driven. */
  discard(): Promise<void>;
}

/** Starts the sandbox ahead of the run: while arguments are read and the run folder is made, most of the time of a small run passes there. */
export function prepare(): Prepared {
  const sandbox = createQuickjsSandbox();
  return { drive: (request) => driveIn(sandbox, request), discard: () => sandbox.close() };
}

/** Drives a run from where its record ends to the end of its script, a pause, or a stop: the one place that wires adapters to the core. */
export function drive(request: DriveRequest): Drive {
  return driveIn(createQuickjsSandbox(), request);
}

function driveIn(sandbox: Sandbox, request: DriveRequest): Drive {
  let loop: RunLoop | null = null;
  let early: 'pause' | 'stop' | null = null;
  const result = execute(request, sandbox, (started) => {
    loop = started;
    if (early) started[early]();
  }).finally(() => sandbox.close());
  const ask = (what: 'pause' | 'stop') => {
    early = what;
    loop?.[what]();
  };
  return {
    result,
    pause: () => ask('pause'),
    stop: () => ask('stop'),
    reply: (n, text, author) => reply(loop, n, text, author),
    answer: (request, allowed, author) => loop?.live.desk.answer(request, allowed, author) != null,
  };
}

async function execute(request: DriveRequest, sandbox: Sandbox, onLoop: (loop: RunLoop) => void): Promise<DriveResult> {
  const { runDir } = request;
  const header = await readRunHeader(runDir);
  // Opening makes a first segment; without this check an emptied folder would silently start over (C78).
  if (request.mode === 'resume' && !hasJournal(runDir)) throw missingJournal(runDir);
  if (!request.dryRun) await refuseAnyLink(runDir);
  const damages = request.mode === 'resume' ? await surveyRecord(runDir, await knownEpoch(request, header)) : [];
  const mayLose = request.dryRun === true || request.rerunLost === true;
  if (!mayLose) refuseLoss(header.id, damageText(damages));
  const journal = createFileJournal(runDir, damages);
  const clock = request.simulate && !request.simulate.realTime ? createVirtualClock() : createRealClock();
  const fold = createFold();
  const record = new ReplayRecord();
  const lock = request.dryRun ? null : await acquireDriver(runDir, { takeOver: request.takeOver ?? false });
  if (lock && request.mode === 'resume' && isReal(request)) endLeftovers(header.id, request.project);
  const transcripts = createTranscripts(runDir);
  const world = await openAgentWorld(request);
  const adapters = request.with || request.simulate ? null : await import('./agents/create-backend.js');
  const picker = new BackendPicker(request, world, clock, adapters?.createBackend ?? null);
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
        request.onEvent(event, fold.state, false);
      }
    }
    record.seal();
    const lost = [...damageText(damages), ...(await markLostValues(record, (hash) => journal.getBlob(hash)))];
    if (!mayLose) refuseLoss(header.id, lost);
    // Loading is real input; a virtual clock would jump meanwhile, and one seed would no longer give one journal.
    if (!isReal(request)) await checker.load();
    worktrees = await runWorktrees(request, header.id, session, journal);
    if (!request.simulate) await worktrees.markLost(record);
    const isolated = worktrees;
    const ports: RunPorts = {
      sandbox,
      journal: session,
      getBlob: (hash) => journal.getBlob(hash),
      clock,
      hash: sha,
      checker,
      workspace: await openSharedWorkspace({
        path: request.project,
        sideFolder: join(runDir, 'protect'),
        environment: process.env,
        mark: header.id,
        lookOnly: request.dryRun === true,
      }),
      worktrees: () => isolated.open(),
      publish: async (branch) => ({ ...(await publishRun(request.project, { runId: header.id, ...branch })) }),
      controls: session && isReal(request) ? createControlInbox(runDir, session.epoch) : null,
      pick: (options) => picker.pick(options),
      agentType: (name) => picker.agentType(name),
      agentTypes: () => picker.agentTypes(),
      price: world.price,
      decideUse: decideUses(request),
      advice: world.advice,
      attended: request.interactive,
      permit: permitOf(request),
      protectedBy: (command) => defaultProtected(request.project, command),
      workflows: createWorkflowSnapshots(runDir, (input) => findNested(request.project, input)),
      simulated: request.simulate ? simulatedBy(request.simulate.seed) : null,
      onEvent: (event) => {
        fold.apply(event);
        request.onEvent(event, fold.state, true);
      },
      onProgress: (n, item) => transcripts.add(n, item),
    };
    if (request.mode === 'run' && isReal(request)) await protectGates(request, ports.workspace);
    const loop = new RunLoop(ports, specOf(request, header, record), record);
    onLoop(loop);
    if (request.dryRun)
      return {
        status: fold.state.status,
        state: fold.state,
        end: null,
        preview: { ...(await loop.preview()), lost },
        limit: false,
        needsPerson: false,
      };
    const end = await controlled(loop, ports, clock, record);
    const limit = loop.waitedInVain !== null || [...end.losses, ...end.handled].some(({ cause }) => cause === 'cap' || cause === 'budget');
    return { status: end.status, state: fold.state, end, preview: null, limit, needsPerson: loop.needsPerson };
  } finally {
    await transcripts.close();
    await picker.close();
    await world.close();
    await worktrees?.close();
    await session?.close().catch(() => {});
    await noted;
    await lock?.release();
  }
}

/** Journaled like an answer from elsewhere: with its author (X79). */
function reply(loop: RunLoop | null, n: number, text: string, author: string): string | null {
  if (!loop) return 'the run has not begun';
  const refused = loop.live.answer(n, text);
  if (refused === null)
    loop.scribe.add({
      type: 'control-take',
      at: Date.now(),
      action: 'answer',
      target: n,
      author,
      accepted: true,
      message: `question ${n} is answered`,
    });
  return refused;
}

async function openSession(opening: Promise<JournalSession>, lock: DriverLock | null): Promise<JournalSession> {
  const session = await opening;
  await lock?.setEpoch(session.epoch);
  return session;
}

async function controlled(loop: RunLoop, ports: RunPorts, clock: Clock, record: ReplayRecord) {
  const desk = ports.controls ? new ControlDesk(ports.controls, clock, loop, record) : null;
  try {
    return await loop.run(() => desk?.open() ?? Promise.resolve());
  } catch (error) {
    loop.live.endAll('halt');
    throw error;
  } finally {
    await desk?.close();
  }
}

function specOf(request: DriveRequest, header: RunHeader, record: ReplayRecord): RunSpec {
  const { config, limits } = request;
  const wanted = new Set(request.rerun ?? []);
  return {
    runId: header.id,
    seed: header.seed,
    startedAt: header.startedAt,
    program: request.program,
    script: sha(request.program.source),
    args: request.recordedArgs ? record.args : request.args,
    reason: request.mode,
    limits: {
      ...limits,
      nesting: config.limits.nesting,
      widthOfLane: (lane) => widthOfLane(config, lane),
      widthOfGroup: (group) => config.concurrencyPer.group[group] ?? Number.POSITIVE_INFINITY,
      maxWaitMs: config.limits.maxWaitMinutes * 60_000,
      time: config.limits,
      sandbox: { busyMs: config.limits.busyMs, memoryBytes: config.limits.memoryMb * 1024 * 1024, pendingSteps: 200_000, logBytes: 64 * 1024 * 1024 },
    },
    resume: {
      keepFailed: request.keepFailed ?? false,
      rerun: (step) => wanted.size > 0 && (wanted.has(step.label) || (step.phase !== null && wanted.has(step.phase))),
    },
  };
}

/** The base that gates restore is the tree as it was before any agent touched it (X47). */
async function protectGates({ program, project }: DriveRequest, workspace: Workspace): Promise<void> {
  for (const { verb, command } of program.callSites)
    if (verb === 'gate' && command !== undefined) await workspace.protect(await defaultProtected(project, command));
}

/** A lane is a model (`anthropic/<model>`), a whole provider (`anthropic/`), or a backend (C24). */
function widthOfLane({ concurrencyPer, backends }: Config, lane: string): number {
  const [provider = '', model = ''] = [lane.slice(0, lane.indexOf('/')), lane.slice(lane.indexOf('/') + 1)];
  const width = !lane.includes('/')
    ? Math.min(concurrencyPer.backend[lane] ?? Number.POSITIVE_INFINITY, backends[lane]?.concurrency ?? Number.POSITIVE_INFINITY)
    : model === ''
      ? concurrencyPer.provider[provider]
      : concurrencyPer.model[lane];
  return width ?? Number.POSITIVE_INFINITY;
}

function isReal({ simulate }: DriveRequest): boolean {
  return !simulate || simulate.realTime;
}

function simulatedBy(seed: string): RunPorts['simulated'] {
  return (kind, { content, lane, ordinal }, input) => simulateStep(kind, { seed, content, lane, ordinal }, input);
}

function permitOf({ config, project }: DriveRequest): RunPorts['permit'] {
  const policy = createPolicy(config.permissions, { root: project });
  return (tool, argument) => {
    const { decision, reason } = policy.decide({ tool, argument });
    if (decision === 'allow') return { allowed: true, message: '' };
    const what = tool === 'Sh' ? `the command \`${argument}\`` : `publishing the branch "${argument}"`;
    return {
      allowed: false,
      message: `${what} is not granted (${reason}); allow it with "permissions": { "allow": ["${tool}(${argument})"] } in .plenum/config.json`,
    };
  };
}
