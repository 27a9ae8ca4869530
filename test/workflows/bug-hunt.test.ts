import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json, RunSummary } from '../../src/index.js';
import { type Answers, answering, labelsOf, Stage } from './stage.js';

interface Found {
  readonly title: string;
  readonly why?: string;
  readonly test?: { readonly file: string; readonly code: number; readonly output: string };
  readonly workspace?: { readonly ref: string };
}
interface Hunt {
  readonly summary: string;
  readonly bugs: readonly Found[];
  readonly refuted: readonly Found[];
  readonly unverified: readonly Found[];
  readonly dropped: readonly { readonly what: string; readonly why: string }[];
  readonly branch: string | null;
  readonly coverage: {
    readonly rounds: number;
    readonly dry: boolean;
    readonly finders: { readonly asked: number; readonly died: number };
  };
}
const resultOf = (summary: RunSummary): Hunt => summary.result as unknown as Hunt;

/** One process, because many of them are started. */
const test = 'node check.cjs';
const checkProgram =
  "for (const name of require('node:fs').readdirSync('test')) require(`./test/${name}`);\n";
const config = {
  permissions: { mode: 'accept-edits', allow: ['Sh(node check.cjs)'], deny: [], ask: [] },
} as const;
const bug = (title: string, line: number, severity = 'high') => ({
  title,
  file: 'sum.cjs',
  line,
  severity,
  trigger: 't',
  expected: 'e',
  actual: 'a',
});
const testOf = (call: string, expected: number): string =>
  `const { sum } = require('../sum.cjs');\nrequire('node:assert').strictEqual(${call}, ${expected});\n`;

/** One real bug (an empty list), one that is none, both found by two lenses. */
const world: Answers = ({ label, prompt, cwd }) => {
  if (label === 'round 1: boundaries' || label === 'round 1: promises')
    return { bugs: [bug('empty list', 2), bug('negative numbers', 3, 'low')] };
  if (label.startsWith('round ')) return { bugs: [] };
  const number = label.match(/^test (\d)/)?.[1];
  if (number) {
    const isReal = prompt.includes('"empty list"');
    writeFileSync(
      join(cwd, `test/bug-${number}.test.cjs`),
      isReal ? testOf('sum([])', 0) : testOf('sum([-1])', -1),
    );
    return { written: true, file: `test/bug-${number}.test.cjs`, reason: 'so' };
  }
  if (label.startsWith('verify ')) return { verdict: 'confirmed', reason: 'read it' };
  throw new Error(`nobody expects ${label}`);
};
const except =
  (prefix: string, answer: Answers): Answers =>
  (asked) =>
    asked.label.startsWith(prefix) ? answer(asked) : world(asked);
const dies: Answers = () => {
  throw new Error('died');
};

function newStage(): Stage {
  const stage = new Stage('bug-hunt');
  stage.write(
    'sum.cjs',
    'exports.sum = (numbers) =>\n  numbers.reduce(\n    (a, b) => a + b,\n  );\n',
  );
  stage.write('test/sum.test.cjs', testOf('sum([1, 2])', 3));
  stage.write('check.cjs', checkProgram);
  stage.commitAll();
  return stage;
}
async function performOn(stage: Stage, answers: Answers, more: Record<string, Json> = {}) {
  const backend = answering(answers);
  const summary = await stage.run(backend, { test, ...more }, { config });
  return { summary, result: resultOf(summary), labels: labelsOf(backend) };
}

describe('an ordinary run of bug-hunt', () => {
  let stage: Stage;
  let usual: Awaited<ReturnType<typeof performOn>>;
  beforeAll(async () => {
    stage = newStage();
    usual = await performOn(stage, world);
  });
  afterAll(() => stage.close());

  it('C91: reports a bug with the test that fails because of it, on the branch of the run', () => {
    const { summary, result, labels } = usual;
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(result.summary).toBe(
      '1 bugs with a failing test, 1 candidates refuted, 0 not verified; the search ran dry.',
    );
    expect(result.bugs).toMatchObject([
      {
        title: 'empty list',
        test: {
          file: 'test/bug-1.test.cjs',
          code: 1,
          output: expect.stringContaining('Reduce of empty array'),
        },
      },
    ]);
    expect(stage.git('show', `${result.branch}:test/bug-1.test.cjs`)).toContain('sum([])');
    expect(stage.git('diff', '--name-only', 'main', result.branch ?? '')).toBe(
      'test/bug-1.test.cjs',
    );
    // Two rounds of four lenses, a test for each of two candidates although both were found twice,
    // three votes on one of them.
    expect(labels).toHaveLength(8 + 2 + 3);
  });

  it('C91: a candidate whose test passes is no bug, and nobody votes on it', () => {
    const { result, labels } = usual;
    expect(result.refuted).toMatchObject([{ title: 'negative numbers', why: 'its test passes' }]);
    expect(
      labels.filter((label) => label.includes('negative') && label.startsWith('verify')),
    ).toEqual([]);
  });

  it('X73: resumed unchanged it asks nobody', async () => {
    const again = answering(dies);
    expect(await stage.resume(again, usual.summary.runId, { config })).toMatchObject({
      status: 'completed',
      result: usual.summary.result,
    });
    expect(again.calls).toEqual([]);
  });
});

describe('bug-hunt', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = newStage();
  });
  afterEach(() => stage.close());
  const perform = (answers: Answers, more: Record<string, Json> = {}) =>
    performOn(stage, answers, more);

  it('C91: a test that votes find wrong keeps the candidate out', async () => {
    const { summary, result } = await perform(
      except('verify ', () => ({ verdict: 'refuted', reason: 'nobody promised that' })),
    );
    expect(result).toMatchObject({
      bugs: [],
      refuted: [{ title: 'empty list' }, { title: 'negative numbers' }],
      branch: null,
    });
    expect(summary.status).toBe('completed');
  });

  it('X48: with dead voters a failing test is unverified, and the run is partial', async () => {
    const { summary, result } = await perform((asked) =>
      /^verify .* [12]\/3$/.test(asked.label) ? dies(asked) : world(asked),
    );
    expect(summary.status).toBe('partial');
    expect(result).toMatchObject({
      bugs: [],
      unverified: [{ title: 'empty list', test: { file: 'test/bug-1.test.cjs' } }],
    });
  });

  it('X51: a test that could not be written is a loss, and its candidate unverified', async () => {
    const { summary, result } = await perform(except('test 1', dies));
    expect(summary.status).toBe('partial');
    expect(summary.losses.map(({ message }) => message)).toEqual([
      expect.stringContaining('no test for "empty list": crash'),
    ]);
    expect(result).toMatchObject({ bugs: [], unverified: [{ title: 'empty list' }] });
  });

  it.each(['sum.cjs', 'zz.cjs'])(
    'C91: a test that comes with a change of the code proves nothing: %s',
    async (changed) => {
      const { summary, result } = await perform(
        except('test 1', (asked) => {
          writeFileSync(join(asked.cwd, changed), 'exports.sum = () => 7;\n');
          return world(asked);
        }),
      );
      expect(result).toMatchObject({ bugs: [], unverified: [{ title: 'empty list' }] });
      expect(summary.losses[0]?.message).toContain('changed more than one new file');
    },
  );

  it('C91: a change of an existing test proves nothing either', async () => {
    const { result } = await perform(
      except('test 1', ({ cwd }) => {
        writeFileSync(join(cwd, 'test/sum.test.cjs'), testOf('sum([1, 2])', 4));
        return { written: true, file: 'test/sum.test.cjs', reason: 'so' };
      }),
    );
    expect(result).toMatchObject({ bugs: [], unverified: [{ title: 'empty list' }] });
  });

  it('C91: what was not looked at is listed, the worst candidates come first', async () => {
    const { result } = await perform(world, { maxCandidates: 1 });
    expect(result.bugs).toHaveLength(1);
    expect(result.dropped).toEqual([
      { kind: 'candidate', what: 'sum.cjs:3 negative numbers', why: 'more than maxCandidates (1)' },
    ]);
  });

  it('C91: a search whose finders died has not run dry', async () => {
    const { summary, result } = await perform(except('round ', dies));
    expect(summary.status).toBe('partial');
    expect(result.coverage).toMatchObject({
      rounds: 1,
      dry: false,
      finders: { asked: 4, died: 4 },
    });
    expect(result.summary).toContain('4 of 4 searches died, so there may be more');
  });

  it('C91: a search that ends while it still finds says so', async () => {
    let line = 10;
    const { result, summary } = await perform((asked) =>
      asked.label.startsWith('round ')
        ? { bugs: [bug('another', line++)] }
        : asked.label.startsWith('test ')
          ? { written: false, file: '', reason: 'no bug' }
          : world(asked),
    );
    expect(result.summary).toContain('the search ended after 3 rounds and was still finding more');
    expect([result.coverage.dry, result.refuted.length, summary.status]).toEqual([
      false,
      12,
      'completed',
    ]);
  });

  it('C91: nobody is asked when the tests fail beforehand or may not be run', async () => {
    const ungranted = answering(dies);
    const refused = await stage.run(ungranted, { test });
    expect([refused.status, refused.error?.message]).toEqual([
      'failed',
      expect.stringContaining("plenum grant 'node check.cjs'"),
    ]);
    stage.write('test/red.test.cjs', testOf('sum([1])', 2));
    stage.commitAll();
    const red = await perform(dies);
    expect([red.summary.status, red.summary.error?.message]).toEqual([
      'failed',
      expect.stringContaining('fails in a fresh worktree before anything is changed (exit code 1)'),
    ]);
    expect([ungranted.calls, red.labels]).toEqual([[], []]);
  });
});
