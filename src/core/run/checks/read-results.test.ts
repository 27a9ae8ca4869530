import { describe, expect, it } from 'vitest';
import { judgeCheck, type TestResults } from '../../step/test-results.js';
import { readResults } from './run-check.js';

const read = (text: string) => readResults(text, '/work/copy');

describe('X190: results in TAP', () => {
  it('X190: nested tests are named by their suites, and only leaves are tests', () => {
    const text = `> x@1 test
TAP version 13
# Subtest: suite
    # Subtest: one
    ok 1 - one
      ---
      error: |-
        not ok 7 - a text in the notes
      ...
    not ok 2 - two \\# x
    ok 3 - three # SKIP
    not ok 4 - four # TODO later
    1..4
not ok 1 - suite
  ---
  type: 'suite'
  ...
not ok 2 - /work/copy/b.test.mjs
1..2
# tests 6
`;
    expect(read(text)).toEqual({
      format: 'tap',
      whole: true,
      passed: ['suite > one'],
      failed: ['suite > two # x', 'b.test.mjs'],
      skipped: ['suite > three', 'suite > four'],
      broken: [],
    });
  });

  it.each([
    ['no plan', 'TAP version 13\nok 1 - a\n'],
    ['a plan that is not met', '1..3\nok 1 - a\nok 2 - b\n'],
    ['subtests that were never closed', 'TAP version 13\n    ok 1 - a\n1..0\n'],
    ['a bail-out', 'TAP version 13\nok 1 - a\n1..1\nBail out!\n'],
    ['an end within notes', 'TAP version 13\n1..1\nnot ok 1 - a\n  ---\n  error: x\n'],
    ['only its version', 'TAP version 14\n'],
  ])('X190: %s is no whole report, and no pass whatever the exit code says', (_, text) => {
    const results = read(text);
    expect(results?.whole).toBe(false);
    expect(judgeCheck({ code: 0, timedOut: false, results }, null).passed).toBe(false);
  });

  it('X190: several reports are one, and equal names are told apart', () => {
    const report = 'TAP version 13\nok 1 - same\n1..1\n';
    expect(read(report + report)).toMatchObject({ whole: true, passed: ['same', 'same #2'] });
  });

  it('X190: a suite that fails by itself is broken', () => {
    const text = 'TAP version 13\n    ok 1 - a\n    1..1\nnot ok 1 - suite\n1..1\n';
    expect(read(text)).toMatchObject({ passed: ['suite > a'], failed: [], broken: ['suite'] });
  });

  it.each(['', 'ok then\n', 'ok 12 files checked\n', 'ok\tgithub.com/x/y\t0.1s\n'])(
    'X190: %j is no report',
    (text) => expect(read(text)).toBeNull(),
  );
});

describe('X190: results of node --test for people', () => {
  const text = `▶ suite
  ✔ one (0.7ms)
  ✖ two (0.3ms)
    Error: boom
  ﹣ three (0.1ms) # SKIP
✖ suite (2.4ms)
▶ parent
  ✔ child (0.1ms)
✔ parent (0.3ms)
ℹ tests 5
ℹ suites 1
ℹ pass 3
ℹ fail 1
ℹ cancelled 0
ℹ skipped 1

✖ failing tests:

✖ two (0.3ms)
`;
  it('X190: names and results are read', () => {
    expect(read(text)).toEqual({
      format: 'spec',
      whole: true,
      passed: ['suite > one', 'parent > child'],
      failed: ['suite > two'],
      skipped: ['suite > three'],
      broken: [],
    });
  });

  it('X190: a text whose own counts say otherwise is not believed', () => {
    expect(read(text.replace('ℹ tests 5', 'ℹ tests 6'))).toBeNull();
    expect(read(text.replace('ℹ fail 1', 'ℹ fail 0'))).toBeNull();
  });
});

describe('X190: results in JUnit’s XML', () => {
  it('X190: suites, classes and names are read, with what failed and what was skipped', () => {
    const text = `<?xml version="1.0"?>
<testsuites><!-- <testcase name="no"/> -->
<testsuite name="a.test.ts" tests="4">
  <testcase name="one &lt;1&gt; &#38;" classname="a.test.ts" time="0.1"/>
  <testcase name="two" classname="Class"><failure message="x > y"><![CDATA[<testcase name="no"/>]]></failure></testcase>
  <testcase name="three" classname="test"><skipped/></testcase>
  <testcase name="four"><error/></testcase>
</testsuite></testsuites>`;
    expect(read(text)).toEqual({
      format: 'junit',
      whole: true,
      passed: ['a.test.ts > one <1> &'],
      failed: ['a.test.ts > Class > two', 'a.test.ts > four'],
      skipped: ['a.test.ts > three'],
      broken: [],
    });
  });

  it('X190: a report that breaks off is not whole', () => {
    const results = read('<testsuite name="s"><testcase name="a"/><testcase name="b">');
    expect(results).toMatchObject({ whole: false, passed: ['s > a'] });
  });
});

describe('X190: a check beside its base', () => {
  const tests = (passed: readonly string[], failed: readonly string[] = []): TestResults => ({
    ...{ format: 'tap', whole: true, passed, failed, skipped: [], broken: [] },
  });
  const judged = (code: number, results: TestResults | null, base: TestResults | null, was = 1) =>
    judgeCheck({ code, timedOut: false, results }, { code: was, timedOut: false, results: base });

  it('X190: a test that is skipped now is missing', () => {
    const results = { ...tests(['a']), skipped: ['b'] };
    expect(judged(0, results, tests(['a', 'b']), 0)).toMatchObject({
      passed: false,
      comparison: { missing: ['b'], count: 1, baseCount: 2 },
    });
  });

  it('X190: no results where the base had some are no pass', () => {
    expect(judged(0, null, tests(['a']), 0)).toMatchObject({
      passed: false,
      comparison: { missing: ['a'] },
    });
  });

  it('X190: an exit code is explained by tests that were red before only if it was one before', () => {
    expect(judged(1, tests([], ['a']), tests([], ['a']), 1).passed).toBe(true);
    expect(judged(1, tests([], ['a']), tests([], ['a']), 0).passed).toBe(false);
    expect(judged(1, tests(['a']), tests(['a']), 1).passed).toBe(false);
  });

  it('X190: by exit codes alone a program that could not run, or was killed, is no pass', () => {
    expect(judged(1, null, null).passed).toBe(true);
    expect(judged(0, null, null).passed).toBe(true);
    expect(judged(2, null, null).passed).toBe(false);
    for (const code of [126, 127, 137]) expect(judged(code, null, null, code).passed).toBe(false);
  });
});
