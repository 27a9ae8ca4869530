import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json, RunSummary } from '../../src/index.js';
import { type Answers, answering, labelsOf, Stage } from './stage.js';

interface Finding {
  readonly title: string;
  readonly severity: string;
  readonly dimensions: readonly string[];
}
interface Review {
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly refuted: readonly Finding[];
  readonly unverified: readonly Finding[];
  readonly notReviewed: readonly {
    readonly dimension: string;
    readonly files: readonly string[];
  }[];
  readonly dropped: readonly { readonly what: string }[];
  readonly coverage: { readonly files: number; readonly parts: number };
}
const resultOf = (summary: RunSummary): Review => summary.result as unknown as Review;

const config = {
  permissions: {
    mode: 'default',
    allow: ['Sh(git diff:*)', 'Sh(git ls-files:*)'],
    deny: [],
    ask: [],
  },
} as const;
const finding = (title: string, severity: string, file = 'src/a.js', line = 1) => ({
  title,
  file,
  line,
  severity,
  failure: 'f',
  fix: 'x',
});

/** One part, four reviewers: a leak that two of them see, a slip, and a false alarm. */
const world: Answers = ({ label, prompt }) => {
  if (label === 'changed files') return { looked: true, files: [] };
  if (label.startsWith('correctness: '))
    return {
      findings: [finding('Leaks a handle', 'low'), finding('Off by one', 'medium', 'src/b.js', 7)],
    };
  if (label.startsWith('security: ')) return { findings: [finding('leaks a handle!', 'high')] };
  if (label.startsWith('tests: ')) return { findings: [finding('False alarm', 'critical')] };
  if (label.startsWith('api: ')) return { findings: [] };
  if (label.startsWith('verify '))
    return {
      verdict: prompt.includes('False alarm. f') ? 'refuted' : 'confirmed',
      reason: 'read it',
    };
  if (label === 'severity')
    return {
      findings: [
        { id: 0, severity: 'critical', why: 'worst' },
        { id: 7, severity: 'low', why: 'no such' },
      ],
    };
  throw new Error(`nobody expects ${label}`);
};
const except =
  (prefix: string, answer: Answers): Answers =>
  (asked) =>
    asked.label.startsWith(prefix) ? answer(asked) : world(asked);
const dies: Answers = () => {
  throw new Error('died');
};

let stage: Stage;
beforeEach(() => {
  stage = new Stage('review');
  stage.write('src/a.js', '1\n');
  stage.commitAll();
  stage.git('checkout', '--quiet', '-b', 'work');
  stage.write('src/a.js', '2\n');
  stage.write('src/b.js', '1\n');
  stage.git('add', '.');
  stage.git('commit', '--quiet', '-m', 'change');
});
afterEach(() => stage.close());
const perform = async (answers: Answers, args: Record<string, Json> = {}, allowed = true) => {
  const backend = answering(answers);
  const summary = await stage.run(backend, args, allowed ? { config } : {});
  return {
    summary,
    result: resultOf(summary),
    labels: labelsOf(backend),
    prompts: backend.calls.map(({ call }) => call.prompt),
  };
};

describe('review', () => {
  it('C91: sorts what was confirmed by the severity that was judged side by side, and votes once on what two reviewers found', async () => {
    const { summary, result, labels } = await perform(world);
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(
      result.findings.map(({ title, severity, dimensions }) => [
        title,
        severity,
        [...dimensions].sort(),
      ]),
    ).toEqual([
      ['Leaks a handle', 'critical', ['correctness', 'security']],
      ['Off by one', 'medium', ['correctness']],
    ]);
    expect(result.refuted.map(({ title }) => title)).toEqual(['False alarm']);
    expect(result.summary).toBe(
      '2 findings confirmed, the worst critical; all 2 changed files were reviewed.',
    );
    expect(labels).toHaveLength(4 + 3 * 3 + 1);
  });

  it('X46: takes the changes from git where that is granted, else from an agent', async () => {
    const granted = await perform(world);
    expect([granted.result.coverage, granted.labels.includes('changed files')]).toMatchObject([
      { files: 2, parts: 1 },
      false,
    ]);
    const asked = await perform(
      except('changed files', () => ({ looked: true, files: [{ file: 'src/a.js', lines: 1 }] })),
      {},
      false,
    );
    expect(asked.result.coverage).toMatchObject({ files: 1, parts: 1 });
    expect(asked.summary.status).toBe('completed');
  });

  it('C91: a base that git does not know is an error, not a review of nothing', async () => {
    const { summary, labels } = await perform(world, { base: 'mian' });
    expect([summary.status, summary.error?.message]).toEqual([
      'failed',
      expect.stringContaining('git cannot compare with "mian"'),
    ]);
    expect(labels).toEqual([]);
  });

  it('C91: never says that all is well when a reviewer died', async () => {
    const { summary, result } = await perform((asked) => {
      if (asked.label.startsWith('api: ')) return dies(asked);
      return /^(correctness|security|tests): /.test(asked.label) ? { findings: [] } : world(asked);
    });
    expect(summary.status).toBe('partial');
    expect(result.summary).toBe(
      'Incomplete, not a clean review: 1 of 4 reviews did not happen; no finding was confirmed.',
    );
    expect(result.notReviewed).toEqual([{ dimension: 'api', files: ['src/a.js', 'src/b.js'] }]);
  });

  it('X48: a finding whose voters died is unverified, neither a finding nor refuted', async () => {
    const { summary, result } = await perform((asked) =>
      asked.label.startsWith('verify src/b.js:7') ? dies(asked) : world(asked),
    );
    expect(summary.status).toBe('partial');
    expect(result).toMatchObject({
      findings: [{ title: 'Leaks a handle' }],
      unverified: [{ title: 'Off by one' }],
    });
    expect(result.summary).toMatch(
      /^Incomplete, not a clean review: 1 findings could not be verified/,
    );
  });

  it('C91: without the agent that judges severity, the words of the reviewers stay', async () => {
    const { summary, result } = await perform(except('severity', dies));
    expect(summary.status).toBe('partial');
    expect(result.findings.map(({ title, severity }) => [title, severity])).toEqual([
      ['Off by one', 'medium'],
      ['Leaks a handle', 'low'],
    ]);
  });

  it('C91: files beyond the limit are listed, the most changed ones are reviewed', async () => {
    stage.write('src/c.js', 'x\n'.repeat(50));
    stage.git('add', '.');
    const { result } = await perform(world, { maxFiles: 1 });
    expect(result.dropped.map(({ what }) => what).sort()).toEqual(['src/a.js', 'src/b.js']);
    expect(result.summary).toContain('2 files were left out');
  });

  it('C91: files that git does not track yet are reviewed, or said to be missing', async () => {
    stage.write('src/new.js', '1\n');
    const { result, prompts } = await perform(world);
    expect([
      result.coverage.files,
      prompts.some((prompt) => prompt.includes('\nsrc/new.js')),
    ]).toEqual([3, true]);
    const summary = await stage.run(
      answering(world),
      {},
      { config: { permissions: { ...config.permissions, allow: ['Sh(git diff:*)'] } } },
    );
    expect(resultOf(summary).summary).toMatch(
      /^Incomplete, not a clean review: new files that git does not track were not looked at/,
    );
  });

  it('C91: large changes are reviewed in parts', async () => {
    for (const name of ['d', 'e', 'f']) stage.write(`src/${name}.js`, 'x\n'.repeat(300));
    stage.git('add', '.');
    const { result, labels } = await perform(world);
    expect(result.coverage).toMatchObject({ files: 5, parts: 3 });
    expect(labels.filter((label) => label.startsWith('api: '))).toHaveLength(3);
  });

  it('C91: says that nothing differs only after an agent looked too', async () => {
    const { summary, result, labels } = await perform(world, { base: 'work' });
    expect([summary.status, labels]).toEqual(['completed', ['changed files']]);
    expect(result.summary).toBe('Nothing differs from work; all 0 changed files were reviewed.');
    const blind = await perform(dies, { base: 'work' });
    expect([blind.summary.status, blind.result.summary]).toEqual([
      'partial',
      'Incomplete, not a clean review: what changed could not be found out; no finding was confirmed.',
    ]);
  });

  it('C91: the focus is in the question of every reviewer', async () => {
    const { prompts } = await perform(world, { focus: 'races' });
    expect(prompts.filter((prompt) => prompt.includes('Above all: races.'))).toHaveLength(4);
  });

  it('X73: resumed unchanged it asks nobody', async () => {
    const { runId, result } = await stage.run(answering(world), {}, { config });
    const again = answering(dies);
    expect(await stage.resume(again, runId, { config })).toMatchObject({
      status: 'completed',
      result,
    });
    expect(again.calls).toEqual([]);
  });
});
