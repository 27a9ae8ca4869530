import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortCopy } from './port-copy.js';
import { performPort } from './port-stage.js';

const config = JSON.parse(readFileSync(join(import.meta.dirname, '../../demo/port-hash/config.json'), 'utf8')) as {
  readonly agents: Readonly<Record<string, { readonly run: readonly string[] }>>;
};

const copy = new PortCopy();
let result: Record<string, unknown> & { readonly asked: readonly string[] };

describe('the workflow of the port with its real programs', () => {
  beforeAll(async () => {
    result = await performPort(copy, ({ agentType, prompt, cwd }) => copy.askLater(config.agents[agentType]?.run.slice(1) ?? [], prompt, cwd));
  }, 120_000);
  afterAll(() => copy.remove());

  it('lands all twelve files on one branch, with the gate green after one repair', () => {
    expect(result).toMatchObject({ package: 'hash.js@1.1.7', files: 12, unresolved: [], branch: 'plenum/test', base: copy.base });
    expect(result.translated).toHaveLength(12);
    expect(result.gates).toMatchObject([
      { passed: false, landed: 13 },
      { passed: true, landed: 1, tests: 26, passes: 26, fails: 0, failures: [] },
    ]);
  });

  it('caught the tidied constant by running it, and the habit only by the gate', () => {
    expect(result.caught).toMatchObject([
      { file: 'lib/hash/sha/1.js', by: ['runner-reviewer'] },
      { file: 'lib/hash/ripemd.js', by: ['gate'] },
    ]);
    expect(result.fixed).toMatchObject([{ file: 'lib/hash/ripemd.js', round: 1 }]);
  });

  it('asks for 12 maps, 12 ports and one more, two reviews of each and of the repair, and repairs of the files the gate named', () => {
    const count = (verb: string) => result.asked.filter((label) => label.startsWith(`${verb} `)).length;
    expect(['map', 'translate', 'retranslate', 'run', 'read', 'wire', 'fix'].map(count)).toEqual([12, 12, 1, 14, 14, 1, 2]);
  });

  it('leaves the tests, package.json and everything outside lib/ byte for byte as they were', () => {
    const changed = copy.git('diff', '--name-only', copy.base, 'plenum/test').split('\n');
    expect(changed.filter((path) => !path.startsWith('lib/'))).toEqual([]);
    expect(changed).toHaveLength(13);
  });

  it('is undone by deleting the branch: the checkout never changed', () => {
    expect(copy.git('status', '--porcelain')).toBe('');
    expect(copy.git('rev-parse', 'HEAD')).toBe(copy.base);
  });
});
