import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { JournalEvent, RunEnd } from '../../core/journal/event.js';
import type { Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Journal } from '../../core/ports/journal.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import { ReplayRecord } from '../../core/replay/record.js';
import type { ResumePreview, RunLimits, RunSpec } from '../../core/run/bounds/run-spec.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { RunLoop } from '../../core/run/run-loop.js';
import { createFold } from '../../core/state/fold.js';
import type { Json } from '../../core/values/json.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { publishEnd, publishEvent } from '../../runs/drive/drive-channel.js';
import { createQuickjsSandbox } from '../../sandbox/host/index.js';
import { createMemoryJournal } from '../../stores/memory/memory-journal.js';

export interface HarnessOptions {
  readonly journal?: Journal;
  readonly clock?: Clock;
  readonly limits?: Partial<RunLimits>;
  readonly ports?: Partial<RunPorts>;
  readonly seed?: string;
}

export interface DriveOptions {
  readonly args?: Json;
  readonly keepFailed?: boolean;
  readonly rerun?: RunSpec['resume']['rerun'];
  readonly onLoop?: (loop: RunLoop) => void;
  readonly onEvent?: (event: JournalEvent) => void;
}

/**
 * Drives scripts through the real run loop and sandbox, on one journal, with a backend of the
 * test's.
 */
export interface Harness {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Runs, or resumes when the journal holds earlier drives. */
  drive(source: string, backend: Backend, options?: DriveOptions): Promise<RunEnd>;
  preview(source: string, options?: DriveOptions): Promise<ResumePreview>;
  events(): Promise<JournalEvent[]>;
}

const checker = createAjvChecker();
const header = "export const meta = { name: 'test', description: 'a script of a test' };\n";

export function createHarness(options: HarnessOptions = {}): Harness {
  const journal = options.journal ?? createMemoryJournal();
  const clock = options.clock ?? createVirtualClock();
  const loopOf = async (source: string, backend: Backend | null, drive: DriveOptions) => {
    const record = new ReplayRecord();
    const fold = createFold();
    for await (const event of journal.read()) {
      record.apply(event);
      fold.apply(event);
    }
    record.seal();
    await checker.load();
    const sandbox = createQuickjsSandbox();
    const session = backend ? await journal.open() : null;
    const onEvent = (event: JournalEvent): void => {
      fold.apply(event);
      if (session) publishEvent(journal, fold.state, event);
      drive.onEvent?.(event);
    };
    const ports = testPorts(
      {
        sandbox,
        journal: session,
        clock,
        getBlob: (hash) => journal.getBlob(hash),
        onEvent,
        backend,
      },
      options.ports,
    );
    const loop = new RunLoop(ports, specOf(programOf(source), record, options, drive), record);
    drive.onLoop?.(loop);
    return {
      loop,
      state: fold.state,
      close: () => Promise.all([sandbox.close(), session?.close().catch(() => {})]),
    };
  };
  return {
    clock,
    journal,
    async drive(source, backend, drive = {}) {
      const { loop, state, close } = await loopOf(source, backend, drive);
      try {
        const end = await loop.run();
        await publishEnd(journal, state);
        return end;
      } finally {
        await close();
      }
    },
    async preview(source, drive = {}) {
      const { loop, close } = await loopOf(source, null, drive);
      try {
        return await loop.preview();
      } finally {
        await close();
      }
    },
    async events() {
      const events: JournalEvent[] = [];
      for await (const event of journal.read()) events.push(event);
      return events;
    },
  };
}

function programOf(source: string): Program {
  const text = source.includes('export const meta') ? source : header + source;
  const checked = checkScript(text, 'test.js');
  if (!checked.ok)
    throw new Error(
      `the script of this test is refused: ${checked.problems.map((problem) => problem.message).join('; ')}`,
    );
  return checked.program;
}

function specOf(
  program: Program,
  record: ReplayRecord,
  options: HarnessOptions,
  drive: DriveOptions,
): RunSpec {
  return {
    runId: 'test',
    seed: options.seed ?? 'seed',
    startedAt: 1_767_225_600_000,
    program,
    script: 'test',
    args: drive.args,
    reason: record.drives === 0 ? 'run' : 'resume',
    limits: {
      concurrency: 16,
      maxAgents: 1000,
      nesting: 1,
      widthOfLane: () => Number.POSITIVE_INFINITY,
      widthOfGroup: () => Number.POSITIVE_INFINITY,
      maxWaitMs: 6 * 3_600_000,
      longWaitMs: 120_000,
      time: { firstTokenMs: 120_000, silenceMs: 180_000, toolMs: 600_000 },
      budget: {},
      sandbox: {
        busyMs: 10_000,
        memoryBytes: 256 * 1024 * 1024,
        pendingSteps: 200_000,
        logBytes: 64 * 1024 * 1024,
      },
      ...options.limits,
    },
    resume: { keepFailed: drive.keepFailed ?? false, rerun: drive.rerun ?? (() => false) },
  };
}

type Given = Pick<RunPorts, 'sandbox' | 'journal' | 'clock' | 'getBlob' | 'onEvent'> & {
  readonly backend: Backend | null;
};

function testPorts({ backend, ...given }: Given, extra: Partial<RunPorts> | undefined): RunPorts {
  const none = () => Promise.reject(new Error('this test has no workspace'));
  const executor = createEmbeddedExecutor(given.clock);
  return {
    ...given,
    hash: (text) => createHash('sha256').update(text).digest('base64url').slice(0, 22),
    checker,
    workspace: {
      version: 1,
      kind: 'shared',
      path: tmpdir(),
      sh: none,
      files: none,
      read: none,
      protect: async () => {},
      withProtected: async (_protect, check) => ({
        result: await check(),
        touched: [],
        unrestored: [],
      }),
      describe: () => ({}),
    },
    worktrees: none,
    publish: none,
    controls: null,
    executor,
    pick: ({ readOnly = false }) =>
      backend
        ? {
            ok: true,
            backend: executor.serve('test', () => backend),
            brief: { agentType: 'general-purpose', readOnly },
          }
        : { ok: false, message: 'no backend' },
    backendsThatCan: () => [],
    agentType: (name) => ({
      name: name ?? 'general-purpose',
      readOnly: name?.toLowerCase() === 'explore',
    }),
    agentTypes: () => ['general-purpose', 'Explore'],
    price: () => undefined,
    decideUse: () => ({ decision: 'allow', reason: '' }),
    advice: () => [],
    attended: false,
    permit: () => ({ allowed: true, message: '' }),
    workflows: { resolve: none, program: none },
    simulated: null,
    onProgress: () => {},
    ...extra,
  };
}
