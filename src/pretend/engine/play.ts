import type { JournalEvent, RunEnd } from '../../core/journal/event.js';
import { isLimited } from '../../core/journal/loss.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Journal, JournalSession } from '../../core/ports/journal.js';
import type { Program } from '../../core/program/syntax/program.js';
import { ReplayRecord } from '../../core/replay/record.js';
import type { ResumePreview, RunLimits, RunSpec } from '../../core/run/bounds/run-spec.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { RunLoop } from '../../core/run/run-loop.js';
import { createFold, type Fold } from '../../core/state/fold.js';
import type { RunState } from '../../core/state/run-state.js';
import type { Json } from '../../core/values/json.js';
import { virtualStart } from '../../host/clocks/virtual-clock.js';
import { sha } from '../../host/values/hash.js';
import { createAjvChecker, type LibraryChecker } from '../../host/values/schema-checker.js';
import { publishEnd, publishEvent } from '../../runs/drive/drive-channel.js';
import { resultOf } from '../../runs/look/open-run.js';
import { createQuickjsSandbox } from '../../sandbox/host/index.js';
import { createMemoryJournal } from '../../stores/memory/memory-journal.js';
import type { CourseWatch } from './course-watch.js';
import { nothingReal } from './nothing-real.js';
import { playLimits } from './play-limits.js';

/** A script that is to be played, and by whom: all that one way of playing differs by. */
export interface Play {
  readonly program: Program;
  readonly args: Json | undefined;
  readonly seed: string;
  readonly clock: Clock;
  /** Followed as far as it goes, then written to; `null`: nothing is kept. */
  readonly journal: Journal | null;
  /**
   * Who answers calls (`pick`) and other steps (`simulated`), and what there is besides; what is
   * left out is not there (`nothingReal`).
   */
  readonly ports?: Partial<RunPorts>;
  readonly limits?: Partial<RunLimits>;
  /** Knows the schemas of plays before this one [its own]. */
  readonly checker?: LibraryChecker;
  readonly runId?: string;
  /** What the script takes for the time of its start [that of virtual clocks]. */
  readonly startedAt?: number;
  readonly resume?: Partial<RunSpec['resume']>;
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** Sees what happens, and stops the play when that has no end. */
  readonly course?: CourseWatch;
  readonly onLoop?: (loop: RunLoop) => void;
  readonly onEvent?: (event: JournalEvent) => void;
}

export interface PlayEnd {
  readonly end: RunEnd;
  readonly state: RunState;
  /** Undefined when the script did not return. */
  readonly result: Json | undefined;
  /** A cap or a budget ended it. */
  readonly limit: boolean;
}

/**
 * Plays a script without agents: the loop and the sandbox of every run, with nothing real around
 * them. Rejects when the journal does, or when nothing more can be recorded.
 */
export function play(given: Play): Promise<PlayEnd> {
  const fold = createFold();
  const request = watched(given);
  return onStage(request, { writes: true, fold }, async (loop, journal) => {
    const end = await ended(loop, request.signal);
    const { state } = fold;
    if (request.journal) await publishEnd(request.journal, state);
    const result = await resultOf({ state: { end }, journal });
    const limit = loop.waitedInVain !== null || isLimited(end);
    return { end, state, result, limit };
  });
}

/**
 * Keeps nothing and folds nothing: for whoever reads the events of thousands of agents and asks for
 * nothing else.
 */
export function playUnkept(given: Omit<Play, 'journal'>): Promise<RunEnd> {
  const request = watched({ ...given, journal: null });
  return onStage(request, { writes: true, fold: null }, (loop) => ended(loop, request.signal));
}

/** The same play, told to its course and stopped when that has taken all its steps. */
function watched(request: Play): Play {
  const { course, onEvent, onLoop } = request;
  if (!course) return request;
  let stop = (): void => {};
  return {
    ...request,
    onLoop(loop) {
      stop = () => loop.stop();
      onLoop?.(loop);
    },
    onEvent(event) {
      course.apply(event);
      if (course.isEndless) stop();
      onEvent?.(event);
    },
  };
}

/** What playing on from the journal would do; nothing is played or written. */
export function previewPlay(request: Play): Promise<ResumePreview> {
  return onStage(request, { writes: false, fold: null }, (loop) => loop.preview());
}

async function ended(loop: RunLoop, signal: AbortSignal | undefined): Promise<RunEnd> {
  const stop = (): void => loop.stop();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  return loop.run().finally(() => signal?.removeEventListener('abort', stop));
}

async function onStage<T>(
  request: Play,
  { writes, fold }: { readonly writes: boolean; readonly fold: Fold | null },
  act: (loop: RunLoop, journal: Journal) => Promise<T>,
): Promise<T> {
  const sandbox = createQuickjsSandbox();
  const journal = request.journal ?? createMemoryJournal();
  const { checker = createAjvChecker() } = request;
  const record = new ReplayRecord();
  let session: JournalSession | null = null;
  try {
    session = writes && request.journal ? await journal.open() : null;
    for await (const event of journal.read()) {
      record.apply(event);
      fold?.apply(event);
    }
    record.seal();
    // Loading is real input, during which a virtual clock would jump.
    await checker.load();
    const ports = portsOf(request, { sandbox, session, journal, checker, fold });
    const loop = new RunLoop(ports, specOf(request, record), record);
    request.onLoop?.(loop);
    return await act(loop, journal);
  } finally {
    await Promise.all([sandbox.close(), session?.close().catch(() => {})]);
  }
}

function portsOf(
  { clock, ports, onEvent }: Play,
  {
    sandbox,
    session,
    journal,
    checker,
    fold,
  }: {
    readonly sandbox: RunPorts['sandbox'];
    readonly session: JournalSession | null;
    readonly journal: Journal;
    readonly checker: LibraryChecker;
    readonly fold: Fold | null;
  },
): RunPorts {
  return {
    ...nothingReal,
    sandbox,
    journal: session,
    clock,
    checker,
    getBlob: (hash) => journal.getBlob(hash),
    onEvent(event) {
      fold?.apply(event);
      if (session && fold) publishEvent(journal, fold.state, event);
      onEvent?.(event);
    },
    ...ports,
  };
}

function specOf(
  { program, args, seed, limits, resume, runId = 'play', startedAt = virtualStart }: Play,
  record: ReplayRecord,
): RunSpec {
  return {
    runId,
    seed,
    startedAt,
    program,
    script: sha(program.source),
    args,
    reason: record.drives === 0 ? 'run' : 'resume',
    limits: { ...playLimits, ...limits },
    resume: { keepFailed: false, rerun: () => false, ...resume },
  };
}
