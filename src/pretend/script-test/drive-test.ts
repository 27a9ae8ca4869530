import type { JournalEvent } from '../../core/journal/event.js';
import type { Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Journal } from '../../core/ports/journal.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import { ReplayRecord } from '../../core/replay/record.js';
import type { RunLimits, RunSpec } from '../../core/run/bounds/run-spec.js';
import type { RunPorts, WorkflowSource } from '../../core/run/record/ports.js';
import { RunLoop } from '../../core/run/run-loop.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json, JsonObject } from '../../core/values/json.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';
import { sha } from '../../host/values/hash.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { findNested } from '../../runs/drive/find-nested.js';
import { createQuickjsSandbox } from '../../sandbox/host/index.js';

export interface TestDrive {
  readonly program: Program;
  readonly args: Json | undefined;
  readonly seed: string;
  readonly limits: Pick<RunLimits, 'concurrency' | 'maxAgents' | 'budget'>;
  /** Folder whose saved workflows `workflow()` finds. */
  readonly project: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly backend: Backend;
  readonly step: (
    kind: Parameters<NonNullable<RunPorts['simulated']>>[0],
    input: JsonObject,
  ) => Json | undefined;
  readonly agentTypes: readonly string[] | null;
}

const checker = createAjvChecker();

/**
 * Drives a script through the real run loop and sandbox, from where the journal ends. Rejects when
 * the journal does.
 */
export async function driveTest(test: TestDrive): Promise<void> {
  const { journal } = test;
  const record = new ReplayRecord();
  for await (const event of journal.read()) record.apply(event);
  record.seal();
  await checker.load();
  const sandbox = createQuickjsSandbox();
  const session = await journal.open();
  try {
    const ports = portsOf(test, sandbox, session);
    const loop = new RunLoop(ports, specOf(test, record), record);
    await loop.run();
  } finally {
    await Promise.all([sandbox.close(), session.close().catch(() => {})]);
  }
}

function portsOf(
  test: TestDrive,
  sandbox: RunPorts['sandbox'],
  session: RunPorts['journal'],
): RunPorts {
  const executor = createEmbeddedExecutor(test.clock);
  const backend = executor.serve('test', () => test.backend);
  const nowhere = (what: string) => () =>
    Promise.reject(new PlenumError('E_FILE_NOT_FOUND', `a test has no ${what}`));
  const types = ['general-purpose', 'Explore', ...(test.agentTypes ?? [])];
  const known = (name: string) => types.find((one) => one.toLowerCase() === name.toLowerCase());
  return {
    sandbox,
    journal: session,
    clock: test.clock,
    checker,
    hash: sha,
    getBlob: (hash) => test.journal.getBlob(hash),
    workspace: {
      version: 1,
      kind: 'shared',
      path: '/',
      sh: nowhere('commands'),
      files: nowhere('files'),
      read: (path) =>
        Promise.reject(
          new PlenumError(
            'E_FILE_NOT_FOUND',
            `there is no file ${path}; give it with t.files({ … })`,
          ),
        ),
      protect: async () => {},
      withProtected: async (_protect, check) => ({
        result: await check(),
        touched: [],
        unrestored: [],
      }),
      describe: () => ({}),
    },
    worktrees: nowhere('worktrees'),
    publish: async ({ branch, commit }) => ({ branch, commit }),
    controls: null,
    executor,
    pick: ({ agentType, readOnly, model, effort }) => ({
      ok: true,
      backend,
      brief: {
        agentType: agentType ?? 'general-purpose',
        readOnly: readOnly === true,
        ...(model === undefined ? {} : { model }),
        ...(effort === undefined ? {} : { effort }),
      },
    }),
    backendsThatCan: () => [],
    agentType: (name = 'general-purpose') => {
      const found = known(name) ?? (test.agentTypes === null ? name : undefined);
      return found === undefined
        ? null
        : { name: found, readOnly: found.toLowerCase() === 'explore' };
    },
    agentTypes: () => types,
    price: () => undefined,
    decideUse: () => ({ decision: 'allow', reason: '' }),
    advice: () => [],
    attended: false,
    permit: () => ({ allowed: true, message: '' }),
    workflows: nestedOf(test.project),
    simulated: (kind, _place, input) => test.step(kind, input),
    onEvent: () => {},
    onProgress: () => {},
  };
}

function specOf({ program, args, seed, limits }: TestDrive, record: ReplayRecord): RunSpec {
  return {
    runId: 'test',
    seed,
    startedAt: 1_767_225_600_000,
    program,
    script: sha(program.source),
    args,
    reason: record.drives === 0 ? 'run' : 'resume',
    limits: {
      ...limits,
      nesting: 3,
      widthOfLane: () => Number.POSITIVE_INFINITY,
      widthOfGroup: () => Number.POSITIVE_INFINITY,
      longWaitMs: 120_000,
      maxWaitMs: 6 * 3_600_000,
      time: { firstTokenMs: 120_000, silenceMs: 180_000, toolMs: 600_000 },
      sandbox: {
        busyMs: 10_000,
        memoryBytes: 256 * 1024 * 1024,
        pendingSteps: 200_000,
        logBytes: 64 * 1024 * 1024,
      },
    },
    resume: { keepFailed: false, rerun: () => false },
  };
}

function nestedOf(project: string): WorkflowSource {
  const programs = new Map<string, Program>();
  return {
    async resolve(input) {
      const { name, source, file } = await findNested(project, input);
      const checked = checkScript(source, file);
      if (!checked.ok)
        throw new PlenumError(
          checked.problems[0]?.code ?? 'E_SCRIPT_SYNTAX',
          `${file}: ${checked.problems[0]?.message ?? 'refused'}`,
        );
      programs.set(sha(source), checked.program);
      return { name, script: sha(source) };
    },
    async program(script) {
      const found = programs.get(script);
      if (!found) throw new PlenumError('E_WORKFLOW_UNKNOWN', 'the nested workflow is gone');
      return found;
    },
  };
}

export async function eventsOf(journal: Journal): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of journal.read()) events.push(event);
  return events;
}
