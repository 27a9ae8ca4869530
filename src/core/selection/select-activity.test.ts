import { expect, it } from 'vitest';
import type { JsonObject } from '../values/json.js';
import { type Activity, activityAfter } from './select-activity.js';

function after(...items: JsonObject[]): Activity | null {
  return items.reduce<Activity | null>(activityAfter, null);
}

it.each([
  ['Read', { file_path: 'src/a.ts' }, 'reading src/a.ts'],
  ['read_file', { path: 'b.ts' }, 'reading b.ts'],
  ['Edit', { file_path: 'src/a.ts', old_string: 'x' }, 'editing src/a.ts'],
  ['apply_patch', 'the patch', 'editing the patch'],
  ['Bash', { command: 'npm test' }, 'running npm test'],
  ['shell', { command: ['npm', 'test'] }, 'running npm test'],
  ['Grep', { pattern: 'foo', path: 'src' }, 'searching src'],
  ['WebFetch', { url: 'https://example.org' }, 'fetching https://example.org'],
  ['mcp__files__read', { path: 'x' }, 'using mcp__files__read x'],
  ['Task', null, 'using Task'],
])('the use of %s is said in words', (tool, input, doing) => {
  expect(after({ type: 'tool-start', id: '1', tool, input, at: 5 })).toEqual({ doing, at: 5 });
});

it('what a program says on standard error is what it does, but not what it cost', () => {
  const said = { type: 'stderr', text: 'reading src/a.ts', at: 5 };
  const cost = { type: 'stderr', text: 'plenum-usage {"costUsd":1}', at: 6 };
  expect(after(said, cost)).toEqual({ doing: 'reading src/a.ts', at: 6 });
});

it('what it does stays until something else comes, and every item is a sign of life', () => {
  expect(
    after({ type: 'text', text: 'a', at: 1 }, { type: 'usage', usage: {}, at: 9 }),
  ).toMatchObject({
    doing: 'writing',
    at: 9,
  });
  expect(after({ type: 'custom' })).toEqual({ doing: 'starting', at: null });
  expect(after({ type: 'repeat', cause: 'network', at: 2 })?.doing).toBe(
    'waiting to try again: network',
  );
});

it('X84: what its requests spent is added up; a request without a price adds none', () => {
  const spent = { type: 'usage', usage: { inputTokens: 900, outputTokens: 100 }, costUsd: 0.02 };
  const unpriced = { type: 'usage', usage: { inputTokens: 500, cacheReadTokens: 'many' } };
  expect(after({ type: 'text', text: 'a', at: 1 })).not.toHaveProperty('costUsd');
  expect(after(spent, unpriced, spent, { type: 'text', text: 'b', at: 4 })).toEqual({
    ...{ doing: 'writing', at: 4, costUsd: 0.04 },
    usage: { inputTokens: 2300, outputTokens: 200 },
  });
});

it('X121: who waits to try again is not quiet; a request without a word was thought', () => {
  const waiting = after({ type: 'repeat', cause: 'rate-limit', at: 2 });
  expect(waiting).toMatchObject({ waits: true, at: 2 });
  expect(waiting && activityAfter(waiting, { type: 'text', text: 'a', at: 9 })).toEqual({
    ...{ doing: 'writing', at: 9 },
  });
  expect(after({ type: 'usage', usage: {}, at: 3 })?.doing).toBe('thinking');
});
