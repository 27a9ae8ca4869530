import type { StepEnd, StepStart } from '../../core/journal/event.js';
import { codeFrame } from '../../core/program/syntax/code-frame.js';
import type { CallSite, Program } from '../../core/program/syntax/program.js';
import { lineStarts, lineText } from '../../core/program/syntax/source-text.js';
import { throwsFor } from '../../core/step/outcome.js';
import type { Site } from '../../core/step/step.js';
import { laneDepth } from './lane-groups.js';
import type { SimulatedRun } from './simulate-once.js';

/** What became of one place of the script that asks for steps. */
export interface SiteReport {
  readonly verb: string;
  readonly line: number;
  /** From 1, as editors count. */
  readonly column: number;
  readonly label: string | null;
  /** The source line with a caret. */
  readonly frame: string;
  /** In how many of the runs. `null`: it cannot be told from the record. */
  readonly reachedIn: number | null;
  /** Fewest and most steps of one run. */
  readonly steps: { readonly least: number; readonly most: number };
  /** Deepest nesting of `parallel`, `pipeline` and `workflow` around it. */
  readonly depth: number;
  readonly completed: number;
  /** Ended without a value: `agent()` gave `null`. */
  readonly nulls: number;
  /** Ended in an error that `agent()` throws. */
  readonly throws: number;
}

/** A place as it is told. */
interface NamedSite {
  readonly verb: string;
  readonly label: string | null;
  readonly site: Site;
  readonly open: boolean;
}

interface SiteCount {
  readonly perRun: number[];
  depth: number;
  completed: number;
  nulls: number;
  throws: number;
}

/** These ask for no step of their own: what their slots do is counted where they do it. */
const silent: ReadonlySet<CallSite['verb']> = new Set<CallSite['verb']>(['parallel', 'pipeline']);
const opens = /^agent\s*(\?\.)?\s*\.?\s*open\b/;

/**
 * Every call site of the script and every further place that asked for something, in reading order.
 */
export function coverSites(program: Program, runs: readonly SimulatedRun[]): readonly SiteReport[] {
  const starts = lineStarts(program.source);
  const lineOf = ({ line }: Site): string => lineText(program.source, starts, line);
  const written = writtenSites(program, lineOf);
  const { sites, counts, placeless } = countSites(program, written, runs);
  const sent = sites.size > written.size;
  const reports = [...sites].map(([key, named]): SiteReport => {
    const { verb, label, site, open } = named;
    const { perRun, ...count } = counts.get(key) ?? newCount(1);
    const reachedIn = perRun.filter((steps) => steps > 0).length;
    const unclear = reachedIn === 0 && ((open && sent) || (placeless && verb !== 'agent'));
    return {
      verb: open ? 'agent.open' : verb,
      line: site.line,
      column: site.column + 1,
      label,
      frame: codeFrame(lineOf(site), site.line, site.column),
      reachedIn: unclear ? null : reachedIn,
      steps: { least: Math.min(...perRun), most: Math.max(...perRun) },
      ...count,
    };
  });
  return reports.sort((left, right) => left.line - right.line || left.column - right.column);
}

/** Places that the source itself shows. */
function writtenSites(
  { callSites }: Program,
  lineOf: (site: Site) => string,
): ReadonlyMap<string, NamedSite> {
  return new Map(
    callSites
      .filter(({ verb }) => !silent.has(verb))
      .map(({ verb, site, label = null, command = null }) => {
        const open = opens.test(lineOf(site).slice(site.column));
        return [keyOf(site), { verb, label: label ?? command, site, open }];
      }),
  );
}

function countSites(
  { callSites }: Program,
  written: ReadonlyMap<string, NamedSite>,
  runs: readonly SimulatedRun[],
) {
  const sites = new Map(written);
  const counts = new Map<string, SiteCount>();
  // Votes are asked for by the runtime, at the line of the verification.
  const verified = new Map(
    callSites.flatMap(({ verb, site }) =>
      verb === 'verify' ? [[site.line, keyOf(site)] as const] : [],
    ),
  );
  let placeless = false;
  for (const [index, run] of runs.entries())
    for (const [start, end] of stepsOf(run)) {
      const { realm, site, kind } = start;
      if (realm !== 0) continue;
      if (site === null) {
        placeless = true;
        continue;
      }
      const own = keyOf(site);
      const key = written.has(own) ? own : (verified.get(site.line) ?? own);
      if (!sites.has(key)) sites.set(key, { verb: kind, label: null, site, open: false });
      const count = counts.get(key) ?? newCount(runs.length);
      counts.set(key, count);
      countStep(count, index, [start, end]);
    }
  return { sites, counts, placeless };
}

function newCount(runs: number): SiteCount {
  return {
    perRun: new Array<number>(runs).fill(0),
    depth: 0,
    completed: 0,
    nulls: 0,
    throws: 0,
  };
}

function countStep(count: SiteCount, run: number, [start, end]: SiteStep): void {
  count.perRun[run] = (count.perRun[run] ?? 0) + 1;
  count.depth = Math.max(count.depth, laneDepth(start.lane));
  if (end?.status === 'completed') count.completed += 1;
  else if (end && throwsFor(end)) count.throws += 1;
  else count.nulls += 1;
}

type SiteStep = readonly [StepStart, StepEnd | undefined];

/** Steps of a run with how they ended; timers have no start. */
export function stepsOf(run: Pick<SimulatedRun, 'events'>): readonly SiteStep[] {
  const ends = new Map<number, StepEnd>();
  for (const event of run.events) if (event.type === 'step-end') ends.set(event.n, event);
  return run.events.flatMap((event) =>
    event.type === 'step-start' ? [[event, ends.get(event.n)] as const] : [],
  );
}

function keyOf({ line, column }: Site): string {
  return `${line}:${column}`;
}
