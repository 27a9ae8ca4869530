import type { TestResults } from '../../step/test-results.js';
import { nestedTests, resultsOf, type TestNode } from './test-tree.js';

/** `✔ name (1.5ms) # SKIP`; older versions close a suite with `▶ name (1.5ms)`. */
const test = /^( *)([✔✖﹣▶⚠]) (.+) \(\d[\d.]*ms\)(?: # (.*))?$/;
const indent = 2;
const counted = /^ℹ (tests|suites|fail|cancelled) (\d+)$/;

/**
 * Reads what `node --test` prints for people; newer versions of Node print it into a pipe, too. It
 * is believed only where its own counts at the end say the same; else the text is no report.
 */
export function readSpec(text: string, root: string): TestResults | null {
  if (!/^ℹ tests \d+$/m.test(text)) return null;
  const tests = nestedTests();
  const counts = new Map<string, number>();
  let lines = 0;
  for (const line of text.split(/\r?\n/)) {
    const count = counted.exec(line);
    if (count) {
      const [, what = '', number] = count;
      // Several reports in one text repeat their failures between them: not to be told apart.
      if (counts.has(what)) return null;
      counts.set(what, Number(number));
      continue;
    }
    if (counts.has('tests')) continue;
    const found = test.exec(line);
    if (!found) continue;
    lines += 1;
    const [, blank = '', mark = '', name = '', directive] = found;
    const depth = Math.floor(blank.length / indent);
    const below = mark === '▶' ? tests.countAt(depth + 1) : 0;
    if (mark === '▶' && below === 0) return null;
    tests.close(depth, name, resultOf(mark, directive));
  }
  const told = (counts.get('tests') ?? -1) + (counts.get('suites') ?? 0);
  if (lines !== told || tests.isOpen) return null;
  const results = resultsOf(tests.roots, { format: 'spec', whole: true }, root);
  const red = (counts.get('fail') ?? 0) + (counts.get('cancelled') ?? 0);
  return red > 0 === results.failed.length + results.broken.length > 0 ? results : null;
}

function resultOf(mark: string, directive: string | undefined): TestNode['result'] {
  if (directive !== undefined || mark === '﹣') return 'skipped';
  return mark === '✖' ? 'failed' : 'passed';
}
