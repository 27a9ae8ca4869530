import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/values/json.js';
import { createEntryList, hasMoreInput } from './transcript-entries.js';

function entriesOf(...items: readonly JsonObject[]) {
  const list = createEntryList();
  for (const item of items) list.add(item);
  return list.entries;
}

const start = { type: 'tool-start', id: 'a', tool: 'Bash', input: { command: 'npm test' }, at: 5 };
const end = { type: 'tool-end', id: 'a', tool: 'Bash', output: 'ok', failed: false, at: 905 };

it('a use of a tool and its end are one entry, where it began', () => {
  expect(entriesOf(start, { type: 'text', text: 'beside' }, end)).toEqual([
    {
      kind: 'tool',
      tool: 'Bash',
      argument: 'npm test',
      input: { command: 'npm test' },
      output: 'ok',
      failed: false,
      tookMs: 900,
    },
    { kind: 'text', text: 'beside' },
  ]);
});

it('one that did not end has no output; an end without a start is shown too', () => {
  expect(entriesOf(start)).toMatchObject([{ output: null, tookMs: null }]);
  expect(entriesOf(end)).toMatchObject([{ tool: 'Bash', output: 'ok', tookMs: null }]);
});

it('usage is no entry, and an item of a new type is shown whole', () => {
  expect(entriesOf({ type: 'usage', usage: {} }, { type: 'plan', steps: 3 })).toEqual([
    { kind: 'other', title: 'plan', text: '{\n  "type": "plan",\n  "steps": 3\n}' },
  ]);
});

it('input is worth opening where its line does not say all of it', () => {
  const [plain] = entriesOf(start);
  const [more] = entriesOf({ ...start, input: { command: 'npm test', timeout: 5 } });
  expect([plain, more].map((one) => one?.kind === 'tool' && hasMoreInput(one))).toEqual([
    false,
    true,
  ]);
});
