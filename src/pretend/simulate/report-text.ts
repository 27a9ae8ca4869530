import { distinctSlips, isSlipText } from '../../core/estimate/slip.js';
import { plural } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { isSlip, type RunReport, type SimulationReport, verdictOf } from './simulation-report.js';
import type { SiteReport } from './site-coverage.js';

const shownSites = 12;
const shownMissing = 3;
const shownShape = 160;

/** At most 30 lines: what a person must know; `--json` has everything. */
export function simulationLines(report: SimulationReport): readonly string[] {
  const verdict = verdictOf(report);
  const faults =
    report.failRate > 0
      ? `, each with and without faults (${Math.round(report.failRate * 100)} % of the agents)`
      : '';
  const lines = [
    `${verdict === 'fine' ? '✓' : verdict === 'failed' ? '✗' : '⚠'} ${oneLine(report.name)}: ${plural(report.seeds, 'seed')}${faults}`,
  ];
  lines.push(...siteLines(report.sites));
  lines.push(`  runs      ${runsText(report.runs)}`);
  for (const run of distinctErrors(report.runs))
    lines.push(`  ${isSlip(run) || !run.faults ? '✗' : '⚠'} ${errorText(run)}`);
  for (const slip of distinctSlips(report.runs.flatMap(({ slips }) => slips)).slice(0, 3))
    lines.push(`  ${slip.faults ? '⚠' : '✗'} ${oneLine(slip.text)}`);
  lines.push(...missingLines(report));
  lines.push(`  order     ${orderText(report)}`, `  resume    ${resumeText(report)}`);
  const { agents, maxAgents, widest, mostItems } = report.pressure;
  const near = agents * 2 > maxAgents || widest * 2 > mostItems ? '⚠ ' : '';
  lines.push(
    `  limits    ${near}${agents} of ${plural(maxAgents, 'agent')}; widest parallel or pipeline: ${widest} of ${mostItems} items`,
  );
  lines.push(`  returns   ${clipped(oneLine(report.resultShape), shownShape)}`);
  for (const text of report.advice.slice(0, 3)) lines.push(`  advice    ${oneLine(text)}`);
  if (report.folder !== null) lines.push(`  journals  ${report.folder}`);
  return lines;
}

function siteLines(sites: readonly SiteReport[]): readonly string[] {
  // What was never reached is shown below, with its line of source.
  const shown = sites.slice(0, shownSites).map((site) => {
    const { least, most } = site.steps;
    const range = least === most ? String(most) : `${least}–${most}`;
    const ends = [
      site.nulls > 0 ? `${site.nulls} × null` : '',
      site.throws > 0 ? `${site.throws} × threw` : '',
    ]
      .filter(Boolean)
      .join(', ');
    const what = `${site.verb}${site.label === null ? '' : ` "${clipped(oneLine(site.label), 24)}"`}`;
    const much = site.reachedIn === null ? '?' : site.reachedIn === 0 ? 'never' : range;
    return `  ${`${site.line}:${site.column}`.padStart(7)}  ${what.padEnd(32)} ${much.padEnd(8)}${site.depth > 0 ? `depth ${site.depth}  ` : ''}${ends}`.trimEnd();
  });
  const rest = sites.length - shown.length;
  return rest > 0 ? [...shown, `           … and ${plural(rest, 'more place')} (--json)`] : shown;
}

function missingLines({ neverReached, sites }: SimulationReport): readonly string[] {
  if (neverReached.length === 0) return [];
  const missing = sites.filter(({ reachedIn }) => reachedIn === 0);
  const frames = missing.slice(0, shownMissing).map(({ frame }) => frame.split('\n')[0] ?? '');
  const more = missing.length > shownMissing ? ` (the first ${shownMissing})` : '';
  return [
    `  ⚠ never reached: ${plural(missing.length, 'place')}${more}; try other arguments, more --seeds or a higher --fail`,
    ...frames,
  ];
}

function runsText(runs: readonly RunReport[]): string {
  const part = (faults: boolean): string => {
    const counts = new Map<string, number>();
    for (const run of runs)
      if (run.faults === faults) counts.set(run.status, (counts.get(run.status) ?? 0) + 1);
    return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  };
  const faulty = part(true);
  return `${part(false)}${faulty ? ` · with faults: ${faulty}` : ''}`;
}

function distinctErrors(runs: readonly RunReport[]): readonly RunReport[] {
  const seen = new Map<string, RunReport>();
  for (const run of runs)
    if (run.error && !isSlipText(run.error.message) && !seen.has(run.error.message))
      seen.set(run.error.message, run);
  return [...seen.values()].slice(0, 3);
}

function errorText({ error, faults, seed }: RunReport): string {
  const where = error?.line === null ? '' : `line ${error?.line}: `;
  return clipped(
    oneLine(`${where}${error?.message ?? ''} (seed ${seed}${faults ? ', with faults' : ''})`),
    shownShape,
  );
}

function orderText({ order, runs }: SimulationReport): string {
  const [first] = order;
  if (!first)
    return runs.length === 0 ? 'not compared' : 'the same questions, whichever answer comes first';
  const where = first.line === null ? 'in a nested workflow' : `line ${first.line}:${first.column}`;
  return `⚠ depends on which answer comes first: ${where}, "${clipped(oneLine(first.label), 30)}" (${plural(order.length, 'question')})`;
}

function resumeText({ resume, resumesCompared }: SimulationReport): string {
  const [first] = resume;
  if (resumesCompared === 0) return 'not compared: every run had isolated calls or failures';
  if (!first) return 'an unchanged resume reuses everything';
  return `⚠ an unchanged resume runs ${plural(resume.length, 'step')} again, first line ${first.line ?? '?'}, "${clipped(oneLine(first.label), 30)}": ${oneLine(first.reason)}`;
}

function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
