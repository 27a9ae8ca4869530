import type { TestResults } from '../../step/test-results.js';
import { type NestedTests, nestedTests, resultsOf } from './test-tree.js';

const version = /^TAP version \d+\s*$/;
const plan = /^( *)1\.\.(\d+)(?:\s|$)/;
const test = /^( *)(not ok|ok) (\d+)(?:(?: -)? (.*))?$/;
const opensNotes = /^( *)---\s*$/;
/** Subtests stand four columns further in, in every producer that has them. */
const indent = 4;

/** One report; an output may hold several, e.g. of the packages of a repository. */
interface Report {
  readonly tests: NestedTests;
  /** By depth. */
  readonly plans: Map<number, number>;
  whole: boolean;
}

/** Reads TAP (13, 14, subtests, several reports); `null` where the text is none. */
export function readTap(text: string, root: string): TestResults | null {
  const reports: Report[] = [];
  let versions = 0;
  let named = false;
  /** What ends the notes of a test. */
  let notesEnd: string | null = null;
  const fresh = (): Report => {
    const report = { tests: nestedTests(), plans: new Map<number, number>(), whole: true };
    reports.push(report);
    return report;
  };
  for (const line of text.split(/\r?\n/)) {
    if (notesEnd !== null) {
      if (line.trimEnd() === notesEnd) notesEnd = null;
      continue;
    }
    const report = reports.at(-1);
    if (version.test(line)) {
      versions += 1;
      fresh();
    } else if (line.startsWith('Bail out!') && report) report.whole = false;
    else if (report && opensNotes.test(line)) notesEnd = `${line.match(opensNotes)?.[1] ?? ''}...`;
    else {
      const isFirst = /^(?:not )?ok 1\b/.test(line) && (report?.tests.countAt(0) ?? 0) > 0;
      const found = test.exec(line) ?? plan.exec(line);
      if (found === null) continue;
      named ||= / \d+ - /.test(line);
      take(isFirst || !report ? fresh() : report, found);
    }
  }
  if (notesEnd !== null) for (const report of reports.slice(-1)) report.whole = false;
  if (!isTap(reports, versions, named)) return null;
  const whole = reports.every(isWhole);
  const nodes = reports.flatMap(({ tests }) => tests.roots);
  return resultsOf(nodes, { format: 'tap', whole }, root);
}

/** Prose may begin with "ok"; a report has a version, a plan with its tests, or named tests. */
function isTap(reports: readonly Report[], versions: number, named: boolean): boolean {
  const hasTests = reports.some(({ tests }) => tests.countAt(0) > 0 || tests.isOpen);
  return versions > 0 || (hasTests && (named || reports.some(({ plans }) => plans.has(0))));
}

function isWhole({ tests, plans, whole }: Report): boolean {
  return whole && !tests.isOpen && plans.get(0) === tests.countAt(0);
}

function take(report: Report, found: RegExpExecArray): void {
  const [, blank = '', word = '', , said = ''] = found;
  const depth = Math.floor(blank.length / indent);
  if (word !== 'ok' && word !== 'not ok') {
    report.plans.set(depth, Number(word));
    return;
  }
  const below = report.tests.countAt(depth + 1);
  if (below > 0 && report.plans.get(depth + 1) !== below) report.whole = false;
  report.plans.delete(depth + 1);
  const directive = /(?<!\\)\s#\s*(skip|todo)\b/i.exec(said);
  const text = (directive === null ? said : said.slice(0, directive.index)).trim();
  const name = text.replaceAll(/\\([\\#])/g, '$1') || `test ${found[3]}`;
  const result = directive !== null ? 'skipped' : word === 'ok' ? 'passed' : 'failed';
  report.tests.close(depth, name, result);
}
