import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json, RunSummary } from '../../src/index.js';
import { type Answers, answering, labelsOf, Stage } from './stage.js';

interface Cleaned {
  readonly summary: string;
  readonly removed: readonly {
    readonly file: string;
    readonly names: readonly string[];
    readonly commit: string;
  }[];
  readonly kept: readonly { readonly name: string; readonly why: string }[];
  readonly refused: readonly {
    readonly file: string;
    readonly why: string;
    readonly output?: string;
  }[];
  readonly dropped: readonly { readonly what: string }[];
  readonly branch: string | null;
  readonly tests: { readonly passed: boolean; readonly touched: readonly string[] } | null;
}
const resultOf = (summary: RunSummary): Cleaned => summary.result as unknown as Cleaned;

/** One process, because many of them are started. */
const test = 'node check.cjs';
const checkProgram =
  "for (const name of require('node:fs').readdirSync('test')) require(`./test/${name}`);\n";
const config = {
  permissions: { mode: 'accept-edits', allow: ['Sh(node check.cjs)'], deny: [], ask: [] },
} as const;
const candidate = (name: string, file: string) => ({ name, file, line: 1, why: 'nobody names it' });
const without = (cwd: string, file: string, line: RegExp): void =>
  writeFileSync(join(cwd, file), readFileSync(join(cwd, file), 'utf8').replace(line, ''));

/**
 * `old` is dead; `hidden` only looks dead and a test knows; `plug` is used by name at run time, and
 * one lens sees that.
 */
const world: Answers = ({ label, prompt, cwd }) => {
  if (label === 'find: exports')
    return {
      candidates: [
        candidate('old', './src/a.cjs'),
        candidate('hidden', 'src/b.cjs'),
        candidate('plug', 'src/c.cjs'),
      ],
    };
  if (label === 'find: branches') return { candidates: [candidate('old', 'src/a.cjs')] };
  if (label.startsWith('find: ')) return { candidates: [] };
  if (label.startsWith('verify plug'))
    return { verdict: label.includes('dynamic') ? 'refuted' : 'confirmed', reason: 'looked' };
  if (label.startsWith('verify ')) return { verdict: 'confirmed', reason: 'looked' };
  const file = label.match(/^remove from (.+)$/)?.[1];
  if (!file) throw new Error(`nobody expects ${label}`);
  without(cwd, file, /exports\.(old|hidden) = .*\n/);
  return { removed: [prompt.slice(-4)], left: [] };
};
const except =
  (prefix: string, answer: Answers): Answers =>
  (asked) =>
    asked.label.startsWith(prefix) ? answer(asked) : world(asked);
const dies: Answers = () => {
  throw new Error('died');
};

function newStage(): Stage {
  const stage = new Stage('dead-code');
  stage.write('src/a.cjs', 'exports.used = 1;\nexports.old = 2;\n');
  stage.write('src/b.cjs', 'exports.used = 1;\nexports.hidden = 2;\n');
  stage.write('src/c.cjs', 'exports.plug = 1;\n');
  stage.write(
    'test/b.test.cjs',
    "const name = 'hid' + 'den';\nrequire('node:assert').strictEqual(require('../src/b.cjs')[name], 2);\n",
  );
  stage.write('check.cjs', checkProgram);
  stage.commitAll();
  return stage;
}
async function performOn(stage: Stage, answers: Answers, more: Record<string, Json> = {}) {
  const backend = answering(answers);
  const summary = await stage.run(backend, { test, ...more }, { config });
  return { summary, result: resultOf(summary), labels: labelsOf(backend) };
}

describe('an ordinary run of dead-code', () => {
  let stage: Stage;
  let usual: Awaited<ReturnType<typeof performOn>>;
  beforeAll(async () => {
    stage = newStage();
    usual = await performOn(stage, world);
  });
  afterAll(() => stage.close());

  it('C91: removes what two lenses find unused and the tests can do without, on the branch of the run', () => {
    const { summary, result, labels } = usual;
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(result.removed).toMatchObject([{ file: 'src/a.cjs', names: ['old'] }]);
    expect(stage.git('show', `${result.branch}:src/a.cjs`)).toBe('exports.used = 1;');
    expect(stage.git('diff', '--name-only', 'main', result.branch ?? '')).toBe('src/a.cjs');
    expect(result.tests).toEqual({ passed: true, touched: [] });
    expect(labels).toHaveLength(3 + 3 * 2 + 2);
  });

  it('C91: keeps what one lens finds used', () => {
    const { result, labels } = usual;
    expect(result.kept).toMatchObject([
      {
        name: 'plug',
        why: 'it is used',
        votes: [{ verdict: 'confirmed' }, { verdict: 'refuted' }],
      },
    ]);
    expect(labels).not.toContain('remove from src/c.cjs');
  });

  it('X47: a removal that the tests refuse does not land', () => {
    const { result } = usual;
    expect(result.refused).toMatchObject([
      {
        file: 'src/b.cjs',
        why: 'the tests fail without it (exit code 1)',
        output: expect.stringContaining('undefined'),
      },
    ]);
    expect(stage.git('show', `${result.branch}:src/b.cjs`)).toContain('hidden');
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

describe('dead-code', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = newStage();
  });
  afterEach(() => stage.close());
  const perform = (answers: Answers, more: Record<string, Json> = {}) =>
    performOn(stage, answers, more);

  it('X47: a removal cannot take its test along', async () => {
    const { summary, result } = await perform(
      except('remove from src/b.cjs', (asked) => {
        writeFileSync(join(asked.cwd, 'test/b.test.cjs'), '');
        return world(asked);
      }),
    );
    expect(result.refused).toMatchObject([{ file: 'src/b.cjs' }]);
    expect(summary.status).toBe('completed');
  });

  it('X48: with a dead voter nothing is removed, and the run is partial', async () => {
    const { summary, result } = await perform(except('verify old in src/a.cjs, static', dies));
    expect(summary.status).toBe('partial');
    expect(result.kept).toMatchObject([{ name: 'old', why: 'unverified' }, { name: 'plug' }]);
    expect(result.removed).toEqual([]);
    expect(result.summary).toContain('2 kept (1 of them unverified)');
  });

  it('X51: an agent that dies while it removes is a loss', async () => {
    const { summary, result } = await perform(except('remove from src/a.cjs', dies));
    expect([summary.status, summary.losses.length]).toEqual(['partial', 1]);
    expect(result.refused).toMatchObject([
      { file: 'src/a.cjs', why: 'the agent that was to remove it failed' },
      { file: 'src/b.cjs' },
    ]);
  });

  it('C91: what the agent left is kept, and says so', async () => {
    const { result } = await perform(
      except('remove from ', () => ({ removed: [], left: ['old'] })),
    );
    expect(result).toMatchObject({ removed: [], refused: [], branch: null, tests: null });
    expect(result.kept.map(({ why }) => why)).toEqual([
      'it is used',
      'the agent that was to remove it left it',
      'the agent that was to remove it left it',
    ]);
  });

  it('C91: what was not looked at is listed, and a search that died is said', async () => {
    const { result, summary } = await perform(except('find: files', dies), { maxCandidates: 1 });
    expect(result.dropped.map(({ what }) => what)).toEqual([
      'src/b.cjs: hidden',
      'src/c.cjs: plug',
    ]);
    expect([summary.status, result.summary]).toEqual([
      'partial',
      expect.stringContaining('1 of 3 searches died, so there may be more'),
    ]);
  });

  it('C91: nobody is asked when the tests fail beforehand', async () => {
    stage.write('test/red.test.cjs', "require('node:assert').fail('red');\n");
    stage.commitAll();
    const { summary, labels } = await perform(dies);
    expect([summary.status, summary.error?.message, labels]).toEqual([
      'failed',
      expect.stringContaining('fails in a fresh worktree before anything is removed'),
      [],
    ]);
  });
});
