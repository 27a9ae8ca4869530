import { placeOf } from '../../core/estimate/agent-groups.js';
import type { History, PastAgent, PastRun } from '../../core/estimate/history.js';
import type {
  AttemptEnd,
  DriveStart,
  JournalEvent,
  RunEnd,
  StepEnd,
  StepStart,
} from '../../core/journal/event.js';
import { isLimited } from '../../core/journal/loss.js';
import type { RunHandle, RunStore } from '../../core/ports/run-store.js';
import { canonicalJson, isJsonObject, type Json } from '../../core/values/json.js';
import { addUsage, type Usage } from '../../core/values/usage.js';

interface HistoryFor {
  readonly store: RunStore;
  readonly name: string;
  /** Hash of the script. */
  readonly script: string;
  readonly args: Json | undefined;
  /** This run is not its own past. */
  readonly except?: string;
}

/** Newest runs of the workflow that are read; of other workflows, where it has none. */
const readRuns = { same: 20, other: 8 };
const agentsPerRun = 2_000;
/** Events after which no further run is begun: counted, so that every machine says the same. */
const enoughEvents = 100_000;

/**
 * What past runs of this project used; simulated ones tell nothing. Damaged runs are passed over.
 */
export async function readHistory({
  store,
  name,
  script,
  args,
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
  let events = 0;
  for (const handle of chosen) {
    if (events >= enoughEvents) break;
    const run = await readRun(handle, { script, args, sameWorkflow: same.length > 0 }).catch(
      () => null,
    );
    events += run?.events ?? 0;
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
  readonly events: number;
}

interface SameAs {
  readonly script: string;
  readonly args: Json | undefined;
  readonly sameWorkflow: boolean;
}

async function readRun(handle: RunHandle, like: SameAs): Promise<ReadRun> {
  const run = pastRun(like);
  if (await handle.hasJournal()) for await (const event of handle.journal.read()) run.apply(event);
  return run;
}

/** What one run used, from its events. */
function pastRun(like: SameAs): ReadRun & { apply(event: JournalEvent): void } {
  const agents: PastAgent[] = [];
  const open = new Map<number, StepStart>();
  const spent = new Map<number, Spent>();
  let sameScript = false;
  let drives = 0;
  let events = 0;
  /** When it began, where it is the very run that is to be estimated. */
  let repeatedAt: number | null = null;
  let repeat: PastRun | null = null;
  const begin = ({ at, script, args }: DriveStart): void => {
    drives += 1;
    sameScript = like.sameWorkflow && script === like.script;
    repeatedAt = sameScript && drives === 1 && textOf(args) === textOf(like.args) ? at : null;
  };
  const end = (event: StepEnd): void => {
    const start = open.get(event.n);
    open.delete(event.n);
    if (!start || event.status !== 'completed' || agents.length >= agentsPerRun) return;
    agents.push({
      ...usedBy(start, event, spent.get(event.n)),
      sameWorkflow: like.sameWorkflow,
      sameScript,
    });
  };
  return {
    agents,
    get repeat() {
      return repeat;
    },
    get events() {
      return events;
    },
    apply(event) {
      events += 1;
      if (event.type === 'drive-start') begin(event);
      else if (event.type === 'step-start') {
        if (isRealAgent(event)) open.set(event.n, event);
      } else if (event.type === 'attempt-end')
        spent.set(event.n, addSpent(spent.get(event.n), event));
      else if (event.type === 'step-end') end(event);
      else if (event.type === 'run-end' && repeatedAt !== null && wentThrough(event))
        repeat = { places: countPlaces(agents), durationMs: event.at - repeatedAt };
    },
  };
}

function countPlaces(agents: readonly PastAgent[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const agent of agents) {
    const place = placeOf(agent);
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  return places;
}

/** Of the attempts of a step that did not end it. */
interface Spent {
  readonly usage: Usage | undefined;
  readonly costUsd: number;
}

function addSpent(before: Spent | undefined, { usage, costUsd = 0 }: AttemptEnd): Spent {
  return {
    usage: addUsage(before?.usage, usage),
    costUsd: (before?.costUsd ?? 0) + costUsd,
  };
}

function isRealAgent({ kind, backend }: StepStart): boolean {
  return kind === 'agent' && backend !== undefined && backend !== 'simulate';
}

function usedBy(
  start: StepStart,
  end: StepEnd,
  before: Spent | undefined,
): Omit<PastAgent, 'sameWorkflow' | 'sameScript'> {
  return {
    site: start.realm === 0 && isJsonObject(start.site) ? start.site : null,
    label: start.label,
    phase: start.phase,
    // As asked for: what answers calls itself differently.
    model: start.model ?? null,
    backend: end.backend ?? start.backend ?? null,
    usage: addUsage(before?.usage, end.usage),
    costUsd: end.costUsd === undefined ? undefined : end.costUsd + (before?.costUsd ?? 0),
    durationMs: Math.max(0, end.at - start.at),
  };
}

function wentThrough(end: RunEnd): boolean {
  return (end.status === 'completed' || end.status === 'partial') && !isLimited(end);
}

function textOf(args: Json | undefined): string {
  return args === undefined ? '' : canonicalJson(args);
}
