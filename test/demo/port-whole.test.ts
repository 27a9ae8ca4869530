import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunSummary, run } from '../../src/index.js';
import { portResultOf } from '../../src/onboarding/demo/port-result.js';
import { answering, labelsOf } from '../workflows/stage.js';
import { args, PortCopy } from './port-copy.js';

const config = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../demo/port-hash/config.json'), 'utf8'),
) as {
  readonly agents: Readonly<Record<string, { readonly run: readonly string[] }>>;
  readonly permissions: { readonly allow: readonly string[] };
};

const copy = new PortCopy();
const backend = answering(({ agentType, prompt, cwd }) =>
  copy.askLater(config.agents[agentType]?.run.slice(1) ?? [], prompt, cwd),
);
let summary: RunSummary;

describe('C91: the shipped port with the real package and the real programs of the demo', () => {
  beforeAll(async () => {
    const permissions = {
      mode: 'accept-edits',
      allow: config.permissions.allow,
      deny: [],
      ask: [],
    } as const;
    const script = readFileSync(join(copy.dir, 'workflow.js'), 'utf8');
    const agents = Object.fromEntries(Object.keys(config.agents).map((name) => [name, {}]));
    summary = await run({
      script,
      project: copy.dir,
      backend,
      args,
      config: { permissions, agents },
    });
  }, 180_000);
  afterAll(() => copy.remove());

  const result = () => portResultOf(summary.result);

  it('lands all twelve files on one branch, with the gate green after one repair', () => {
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(result()).toMatchObject({
      unresolved: [],
      branch: `plenum/${summary.runId}`,
      base: copy.base,
      gate: { passed: true },
    });
    expect(
      result()?.files.map(({ state, votes }) => [state, ...votes.map(({ verdict }) => verdict)]),
    ).toEqual(Array(12).fill(['landed', 'holds', 'holds']));
    expect(result()?.gates).toMatchObject([
      { passed: false, landed: 13 },
      { passed: true, landed: 1, tests: 26, passes: 26, fails: 0 },
    ]);
  });

  it('caught the tidied constant by running it, and the habit only by the gate', () => {
    expect(result()?.caught).toMatchObject([
      { file: 'lib/hash/sha/1.js', by: ['runner-reviewer'] },
      { file: 'lib/hash/ripemd.js', by: ['gate'] },
    ]);
    expect(result()?.fixed).toMatchObject([{ file: 'lib/hash/ripemd.js', round: 1 }]);
  });

  it('asks for 12 maps, 12 ports and one more, two reviews of each and of the repair, and repairs of the files the gate named', () => {
    const count = (verb: string) =>
      labelsOf(backend).filter((label) => label.startsWith(`${verb} `)).length;
    expect(
      ['map', 'translate', 'retranslate', 'run', 'read', 'scaffold', 'fix'].map(count),
    ).toEqual([12, 12, 1, 14, 14, 1, 2]);
  });

  it('leaves the tests, package.json and everything outside lib/ byte for byte as they were', () => {
    const changed = copy
      .git('diff', '--name-only', copy.base, `plenum/${summary.runId}`)
      .split('\n');
    expect(changed.filter((path) => !path.startsWith('lib/'))).toEqual([]);
    expect(changed).toHaveLength(13);
  });

  it('is undone by deleting the branch: the checkout never changed', () => {
    expect(copy.git('status', '--porcelain', '--', '.', ':!.plenum')).toBe('');
    expect(copy.git('rev-parse', 'HEAD')).toBe(copy.base);
  });
});
