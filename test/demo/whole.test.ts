import { afterAll, expect, it } from 'vitest';
import { perform } from './stage.js';
import { truth } from './truth.js';
import { workingCopy } from './working-copy.js';

const copy = workingCopy();
afterAll(() => copy.remove());

const programs: Readonly<Record<string, readonly string[]>> = {
  mapper: ['agents/mapper.mjs', '--plant', 'lib/hash/sha/384.js'],
  'loader-reviewer': ['agents/loader-reviewer.mjs'],
  'reader-reviewer': ['agents/reader-reviewer.mjs'],
};

it('the workflow and its real programs end in the truth about all twelve files, the plant and the alias caught by both reviewers', async () => {
  const result = await perform({ agent: ({ agentType, prompt }) => copy.ask(programs[agentType] ?? [], prompt) });
  const by = ['loader-reviewer', 'reader-reviewer'];
  expect(result.statements).toEqual(truth);
  expect(result.caught).toMatchObject([
    { file: 'lib/hash.js', field: 'exports', stated: 'nothing', by },
    { file: 'lib/hash/sha/384.js', field: 'exports', stated: 'sha384', by },
    { file: 'lib/hash/sha/384.js', field: 'requires', stated: '../utils, ../common', by },
  ]);
  expect(result.unresolved).toEqual([]);
  expect(result.asked).toHaveLength(12 + 24 + 2 + 4);
}, 60_000);
