import type { History, PastAgent, PastRun } from '../../core/estimate/history.js';
import type { StepStart } from '../../core/journal/event.js';
import type { RunHandle, RunStore } from '../../core/ports/run-store.js';
import { canonicalJson, isJsonObject, type Json } from '../../core/values/json.js';
import { addUsage, type Usage } from '../../core/values/usage.js';

interface HistoryFor {
  readonly store: RunStore;
  readonly name: string;
  /** Hash of the script. */
  readonly script: string;
  readonly args: Json | undefined;
  readonly signal: AbortSignal;
  /** This run is not its own past. */
  readonly except?: string;
}

/** Newest runs of the workflow that are read; of other workflows, where it has none. */
const readRuns = { same: 20, other: 8 };
const agentsPerRun = 2_000;

/**
 * What past runs of this project used; simulated ones tell nothing. Damaged runs are passed over,
 * and it ends early when `signal` aborts.
 */
export async function readHistory({
  store,
  name,
  script,
  args,
  signal,
  except,
}: HistoryFor): Promise<History> {
  const entries: RunHandle[] = [];
  for await (const { run } of store.list())
    if (run && run.id !== except && isReal(run)) entries.push(run);
  const same = entries.filter(({ header }) => header.name === name).slice(0, readRuns.same);
  const chosen = same.length > 0 ? same : entries.slice(0, readRuns.other);
  const agents: PastAgent[] = [];
  const repeats: PastRun[] = [];
  let read = 0;
  for (const handle of chosen) {
    if (signal.aborted) break;
    const run = await readRun(handle, { script, args, sameWorkflow: same.length > 0 }).catch(
      () => null,
    );
    if (!run || run.agents.length === 0) continue;
    read += 1;
    agents.push(...run.agents);
    if (run.repeat) repeats.push(run.repeat);
  }
  return {
    agents,
    repeats,
    runs: { same: same.length > 0 ? read : 0, other: same.length > 0 ? 0 : read },
  };
}

function isReal({ header }: RunHandle): boolean {
  return header.options.simulate === undefined && header.options.backend !== 'simulate';
}

interface ReadRun {
  readonly agents: readonly PastAgent[];
  readonly repeat: PastRun | null;
}

async function readRun(
  run: RunHandle,
  like: {
    readonly script: string;
    readonly args: Json | undefined;
    readonly sameWorkflow: boolean;
  },
): Promise<ReadRun> {
  if (!(await run.hasJournal())) return { agents: [], repeat: null };
  const agents: PastAgent[] = [];
  const open = new Map<number, StepStart>();
  const spent = new Map<
    number,
    { readonly usage: Usage | undefined; readonly costUsd: number | undefined }
  >();
  let sameScript = false;
  let repeated = false;
  let drives = 0;
  let startedAt = 0;
  let repeat: PastRun | null = null;
  for await (const event of run.journal.read()) {
    if (event.type === 'drive-start') {
      drives += 1;
      startedAt = event.at;
      sameScript = like.sameWorkflow && event.script === like.script;
      repeated = sameScript && drives === 1 && textOf(event.args) === textOf(like.args);
    } else if (
      event.type === 'step-start' &&
      event.kind === 'agent' &&
      event.backend !== undefined &&
      event.backend !== 'simulate'
    )
      open.set(event.n, event);
    else if (event.type === 'attempt-end') {
      const before = spent.get(event.n);
      spent.set(event.n, {
        usage: addUsage(before?.usage, event.usage),
        costUsd: (before?.costUsd ?? 0) + (event.costUsd ?? 0),
      });
    } else if (event.type === 'step-end') {
      const start = open.get(event.n);
      open.delete(event.n);
      if (!start || event.status !== 'completed' || agents.length >= agentsPerRun) continue;
      const before = spent.get(event.n);
      agents.push({
        site: start.realm === 0 && isJsonObject(start.site) ? start.site : null,
        label: start.label,
        phase: start.phase,
        // As asked for: what answers calls itself differently.
        model: start.model ?? null,
        backend: event.backend ?? start.backend ?? null,
        usage: addUsage(before?.usage, event.usage),
        costUsd: event.costUsd === undefined ? undefined : event.costUsd + (before?.costUsd ?? 0),
        durationMs: Math.max(0, event.at - start.at),
        sameWorkflow: like.sameWorkflow,
        sameScript,
      });
    } else if (
      event.type === 'run-end' &&
      repeated &&
      (event.status === 'completed' || event.status === 'partial') &&
      !endedByLimit(event.losses)
    ) {
      repeat = { agents: agents.length, durationMs: event.at - startedAt };
    }
  }
  return { agents, repeat };
}

function endedByLimit(losses: readonly { readonly cause: string }[]): boolean {
  return Array.isArray(losses) && losses.some(({ cause }) => cause === 'cap' || cause === 'budget');
}

function textOf(args: Json | undefined): string {
  return args === undefined ? '' : canonicalJson(args);
}
