import { expect, it } from 'vitest';
import type { JournalEvent } from '../journal/event.js';
import { createStepRecords } from './step-records.js';

const start = { type: 'step-start', at: 1, n: 3, kind: 'agent', prompt: 'look' };
const failed = { type: 'attempt-end', at: 2, n: 3, attempt: 1, cause: 'crash', message: 'no' };
const asked = { type: 'permission-ask', at: 3, n: 3, request: 1, tool: 'Bash', reason: 'r' };
const end = { type: 'step-end', at: 4, n: 3, status: 'completed', value: 'yes' };

it('a step has its own events, whole and in order, and no others', () => {
  const records = createStepRecords();
  for (const event of [start, failed, asked, { ...end, n: 4 }, end])
    records.apply(event as JournalEvent);
  expect(records.of(3)).toEqual({ start, attempts: [failed], permissions: [asked], end });
  expect(records.of(4)).toMatchObject({ start: null, end: { n: 4 } });
});

it('a step that nobody recorded has nothing', () => {
  expect(createStepRecords().of(9)).toEqual({
    start: null,
    attempts: [],
    permissions: [],
    end: null,
  });
});
