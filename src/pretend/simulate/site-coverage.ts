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

interface Counted {
  perRun: number[];
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
  const counted = new Map<string, Counted>();
  const names = new Map<
    string,
    { verb: string; label: string | null; site: Site; open: boolean }
  >();
  const starts = lineStarts(program.source);
  const textAt = ({ line, column }: Site): string =>
    lineText(program.source, starts, line).slice(column);
  for (const { verb, site, label, command } of program.callSites)
    if (!silent.has(verb))
      names.set(keyOf(site), {
        verb,
        label: label ?? command ?? null,
        site,
        open: opens.test(textAt(site)),
      });
  const planned = new Set(names.keys());
  // Votes are asked for by the runtime, at the line of the verification.
  const verified = new Map(
    program.callSites.flatMap(({ verb, site }) =>
      verb === 'verify' ? [[site.line, keyOf(site)] as const] : [],
    ),
  );
  let placeless = false;
  runs.forEach((run, index) => {
    for (const [start, end] of stepsOf(run)) {
      if (start.realm !== 0) continue;
      if (start.site === null) {
        placeless = true;
        continue;
      }
      const own = keyOf(start.site);
      const key = planned.has(own) ? own : (verified.get(start.site.line) ?? own);
      if (!names.has(key))
        names.set(key, { verb: start.kind, label: null, site: start.site, open: false });
      count(counted, key, runs.length, index, start, end);
    }
  });
  const sent = [...names.keys()].some((key) => !planned.has(key));
  const reports = [...names].map(([key, { verb, label, site, open }]): SiteReport => {
    const found = counted.get(key);
    const reachedIn = found?.perRun.filter((steps) => steps > 0).length ?? 0;
    const unclear = reachedIn === 0 && ((open && sent) || (placeless && verb !== 'agent'));
    return {
      verb: open ? 'agent.open' : verb,
      line: site.line,
      column: site.column + 1,
      label,
      frame: codeFrame(lineText(program.source, starts, site.line), site.line, site.column),
      reachedIn: unclear ? null : reachedIn,
      steps: {
        least: Math.min(...(found?.perRun ?? [0])),
        most: Math.max(...(found?.perRun ?? [0])),
      },
      depth: found?.depth ?? 0,
      completed: found?.completed ?? 0,
      nulls: found?.nulls ?? 0,
      throws: found?.throws ?? 0,
    };
  });
  return reports.sort((left, right) => left.line - right.line || left.column - right.column);
}

function count(
  counted: Map<string, Counted>,
  key: string,
  runs: number,
  index: number,
  start: StepStart,
  end: StepEnd | undefined,
): void {
  const entry = counted.get(key) ?? {
    perRun: new Array<number>(runs).fill(0),
    depth: 0,
    completed: 0,
    nulls: 0,
    throws: 0,
  };
  entry.perRun[index] = (entry.perRun[index] ?? 0) + 1;
  entry.depth = Math.max(entry.depth, laneDepth(start.lane));
  if (end?.status === 'completed') entry.completed += 1;
  else if (end && throwsFor(end)) entry.throws += 1;
  else entry.nulls += 1;
  counted.set(key, entry);
}

/** Steps of a run with how they ended; timers have no start. */
export function stepsOf(
  run: Pick<SimulatedRun, 'events'>,
): readonly (readonly [StepStart, StepEnd | undefined])[] {
  const ends = new Map<number, StepEnd>();
  for (const event of run.events) if (event.type === 'step-end') ends.set(event.n, event);
  return run.events.flatMap((event) =>
    event.type === 'step-start' ? [[event, ends.get(event.n)] as const] : [],
  );
}

function keyOf({ line, column }: Site): string {
  return `${line}:${column}`;
}
