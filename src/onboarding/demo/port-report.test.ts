import { expect, it } from 'vitest';
import type { Json } from '../../core/values/json.js';
import { textWidth } from '../../core/words/text-width.js';
import { portReport } from './port-report.js';
import type { DemoRun } from './result.js';

const found = {
  check: 'results',
  expected: 'sha1 of 0 bytes: "da39"',
  found: '"6745"',
  how: 'ran old and new; 72 of 432 differ',
};
const gate = {
  passed: true,
  flaky: false,
  landed: 1,
  tests: 26,
  passes: 26,
  fails: 0,
  touched: [],
  failures: [],
};
const result = {
  status: '2 of 2 files landed',
  files: [
    { file: 'lib/a.js', state: 'landed', attempts: 2, summary: 'default, 2 imports', votes: [] },
    { file: 'lib/b.js', state: 'landed', attempts: 1, summary: 'names, 0 imports', votes: [] },
  ],
  gate: { command: 'npm test', passed: true },
  caught: [
    { file: 'lib/a.js', by: ['runner-reviewer'], evidence: [found, found, found] },
    {
      file: 'lib/b.js',
      by: ['gate'],
      evidence: [
        { check: 'gate', expected: 'lib/b.js links', found: 'no export', how: 'ran the tests' },
      ],
    },
  ],
  fixed: [{ file: 'lib/b.js', changes: ['import * as a'], round: 1 }],
  gates: [
    { ...gate, passed: false, landed: 3, passes: 20, fails: 6, touched: ['test/a.js'] },
    gate,
  ],
  branch: 'plenum/r7k2',
  commit: 'c'.repeat(40),
  base: 'b'.repeat(40),
  unresolved: [],
};

const report = (
  more: Record<string, Json> = {},
  run: Partial<DemoRun> = {},
  columns = Number.POSITIVE_INFINITY,
): string =>
  portReport(
    {
      runId: 'r7k2',
      status: 'completed',
      reason: null,
      result: { ...result, ...more },
      error: null,
      losses: [],
      agents: { total: 68 },
      durationMs: 9_310,
      runDir: '/somewhere/.plenum/runs/r7k2',
      ...run,
    },
    {
      dir: '/here/plenum-demo',
      folder: 'plenum-demo',
      command: 'plenum',
      again: 'plenum demo',
      columns,
    },
  );

it('says of every file what became of it', () => {
  expect(report()).toMatch(
    /^hash.js 1.1.7 from CommonJS to ES modules: completed in 9.3 s, 68 agents$/m,
  );
  expect(report()).toMatch(
    /two reviewers: 2 of 2\n {2}lib\/a.js {2}default, 2 imports, at attempt 2\n {2}lib\/b.js {2}names, 0 imports$/m,
  );
});

it('says what was caught, by whom, with the evidence, and what became of it', () => {
  expect(report()).toContain(
    [
      '  lib/a.js  by runner-reviewer',
      '    expected  sha1 of 0 bytes: "da39"',
      '    found     "6745"',
      '    how       ran old and new; 72 of 432 differ (and 2 more)',
      '    then      translated again, and not refuted any more',
      '  lib/b.js  by gate',
      '    expected  lib/b.js links',
      '    found     no export',
      '    how       ran the tests',
      '    then      repaired: import * as a',
    ].join('\n'),
  );
});

it('X47: shows every verdict of the gate in order, with the protected files that were changed', () => {
  expect(report()).toMatch(
    /1\. RED {4}3 landed, then 26 tests, 20 passed, 6 failed\n {5}test\/a.js had been changed; .*\n {2}2\. green {2}1 landed/,
  );
});

it('X49: names the branch, how to look at it, and how to undo it by deleting one branch', () => {
  const text = report();
  for (const needed of [
    'on the branch plenum/r7k2',
    'git diff --stat bbbbbbbbbb plenum/r7k2',
    'plenum diff r7k2',
    'git branch -D plenum/r7k2',
    'cd plenum-demo',
  ])
    expect(text).toContain(needed);
  expect(text).toContain('plenum trust && plenum run workflow.js --args @port.json');
});

it('does not say of a file that stayed wrong that anything was done about it', () => {
  const text = report({
    files: [{ ...result.files[0], state: 'refused' }],
    fixed: [],
    unresolved: [{ file: 'lib/a.js', verdict: 'refuted', evidence: [found] }],
  });
  expect(text).toContain('unresolved: lib/a.js (refuted)\n    expected  sha1');
  expect(text).not.toContain('translated again');
  expect(text).toContain('repaired: not');
});

it('a run without a report names its status, why, its error and its losses, and offers no branch', () => {
  const losses = [
    { key: 'r7k2:k:0', phase: 'Map', label: 'map lib/a.js', cause: 'crash', message: 'no program' },
  ] as DemoRun['losses'];
  const text = report(
    {},
    {
      status: 'failed',
      reason: 'it threw',
      result: null,
      losses,
      error: { code: 'E_SCRIPT_THREW', message: 'no', line: 1, column: 0 },
    },
  );
  for (const needed of [
    'The demo: failed',
    'it threw',
    'E_SCRIPT_THREW: no',
    'lost: map lib/a.js (crash) no program',
  ])
    expect(text).toContain(needed);
  expect(text).not.toContain('git branch');
});

it('says that the gate never ran when nothing was merged', () => {
  expect(report({ gates: [], branch: null })).toMatch(/never ran[\s\S]*No branch was made/);
});

it('a run that was interrupted is gone on with by the demo, from where the person stands, and first of all', () => {
  const text = report({}, { status: 'paused', reason: 'Ctrl-C', result: null });
  expect(text).toMatch(/Next\n {2}plenum demo .*go on where it stopped[^\n]*\n {2}cd plenum-demo/);
  expect(text).not.toContain('plenum resume');
});

it('fits on a screen', () => {
  const twelve = Array.from({ length: 12 }, (_, index) => ({
    ...result.files[1],
    file: `lib/${index}.js`,
  }));
  expect(report({ files: twelve }).trimEnd().split('\n').length).toBeLessThanOrEqual(45);
});

it.each([40, 60, 80, 100])(
  'X119: at %i columns no word is broken, and every command is in one piece',
  (columns) => {
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
    const whole = report();
    const folded = report({}, {}, columns);
    expect(words(folded).sort()).toEqual(words(whole).sort());
    const commands = whole.split('\n').flatMap((line) => {
      const [, command] = /^ {2}((?:cd|git|plenum) .*?)(?: {3,}.*)?$/.exec(line) ?? [];
      return command === undefined ? [] : [command];
    });
    expect(commands).toHaveLength(8);
    const lines = folded.split('\n');
    for (const command of commands)
      expect(lines.some((line) => line.startsWith(`  ${command}`))).toBe(true);
    const isCommand = (line: string) => commands.some((command) => line === `  ${command}`);
    for (const line of lines)
      if (!isCommand(line)) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  },
);
