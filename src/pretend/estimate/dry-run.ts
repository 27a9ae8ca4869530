import type { Course, PlannedAgent, PlannedRun } from '../../core/estimate/planned-run.js';
import type { JournalEvent, StepStart } from '../../core/journal/event.js';
import type { SchemaChecker } from '../../core/ports/schema-checker.js';
import type { Program } from '../../core/program/syntax/program.js';
import { ReplayRecord } from '../../core/replay/record.js';
import type { RunLimits } from '../../core/run/bounds/run-spec.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { RunLoop } from '../../core/run/run-loop.js';
import type { CallOptions } from '../../core/step/call.js';
import type { Json } from '../../core/values/json.js';
import type { Usage } from '../../core/values/usage.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { sha } from '../../host/values/hash.js';
import { createQuickjsSandbox } from '../../sandbox/host/index.js';
import { createDryBackend } from './dry-backend.js';
import { type DryWorld, dryWorldSteps } from './dry-world.js';
import type { Served } from './served-by.js';

interface DryRun {
  readonly program: Program;
  readonly args: Json | undefined;
  readonly course: Course;
  readonly seed: string;
  readonly failRate: number;
  readonly limits: RunLimits;
  /** The project's files count; else they are made up too. */
  readonly looks: boolean;
  readonly world: DryWorld;
  readonly checker: SchemaChecker;
  readonly price: RunPorts['price'];
  readonly served: (options: CallOptions) => Served;
  readonly agentType: RunPorts['agentType'];
  readonly needs: (agent: PlannedAgent) => {
    readonly durationMs: number;
    readonly usage: Usage | undefined;
  };
  readonly signal: AbortSignal;
}

const startAt = Date.UTC(2025, 0, 1);

/** Follows the script through one course without running anything, on a clock that jumps. */
export async function dryRun(run: DryRun): Promise<PlannedRun> {
  const { program, args, course, seed, signal, limits } = run;
  const clock = createVirtualClock({ startAt });
  const sandbox = createQuickjsSandbox();
  const agents = new Map<number, PlannedAgent>();
  let commands = 0;
  const executor = createEmbeddedExecutor(clock);
  const dry = createDryBackend({
    clock,
    course,
    seed,
    failRate: run.failRate,
    needs: ({ n }) => run.needs(agents.get(n) ?? unknownAgent),
  });
  const backend = executor.serve('dry', () => dry);
  const onEvent = (event: JournalEvent): void => {
    if (event.type === 'step-start' && event.kind === 'agent' && event.backend !== undefined)
      agents.set(event.n, planned(event, run.served));
  };
  const record = new ReplayRecord();
  record.seal();
  const loop = new RunLoop(
    {
      ...noEffects,
      sandbox,
      clock,
      onEvent,
      hash: sha,
      checker: run.checker,
      price: run.price,
      workspace: run.world.workspace,
      workflows: run.world.workflows,
      agentType: (name) => run.agentType(name) ?? { name: name ?? '', readOnly: false },
      executor,
      pick: (options) => {
        const { brief } = run.served(options);
        return { ok: true, backend, brief };
      },
      simulated: dryWorldSteps(course, seed, run.looks, () => {
        commands += 1;
      }),
    },
    {
      runId: 'estimate',
      seed,
      startedAt: startAt,
      program,
      script: '',
      args,
      reason: 'run',
      limits,
      resume: { keepFailed: false, rerun: () => false },
    },
    record,
  );
  const stop = (): void => loop.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const end = await loop.run();
    const capped = end.losses.some(({ cause }) => cause === 'cap');
    const cut = end.status === 'stopped' ? 'time' : capped ? 'agents' : null;
    return {
      course,
      agents: [...agents.values()],
      durationMs: clock.now() - startAt,
      cut,
      commands,
      error: cut === null ? (end.error?.message ?? null) : null,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    await sandbox.close();
  }
}

function planned(event: StepStart, served: DryRun['served']): PlannedAgent {
  const options: CallOptions = event.options ?? {};
  const { brief, backend, counts } = served(options);
  const readOnly = brief.readOnly || event.writes === false;
  const { tools } = brief;
  return {
    site: event.realm === 0 ? event.site : null,
    label: event.label,
    phase: event.phase,
    kind: tools?.length === 0 ? 'answer' : readOnly ? 'look' : 'work',
    model: brief.model ?? null,
    backend,
    counts,
    isolated: options.isolation === 'worktree' || options.workspace !== undefined,
    readOnly,
    agentType: brief.agentType,
    tools: tools ?? null,
  };
}

const unknownAgent: PlannedAgent = {
  site: null,
  label: '',
  phase: null,
  kind: 'work',
  model: null,
  backend: null,
  counts: false,
  isolated: false,
  readOnly: false,
  agentType: '',
  tools: null,
};

const never = () => Promise.reject(new Error('a dry run has no effects'));

const noEffects = {
  journal: null,
  getBlob: never,
  worktrees: never,
  publish: never,
  controls: null,
  agentTypes: () => [],
  backendsThatCan: () => [],
  decideUse: () => ({ decision: 'allow', reason: '' }),
  advice: () => [],
  attended: false,
  permit: () => ({ allowed: true, message: '' }),
  onProgress: () => {},
} as const satisfies Partial<RunPorts>;
