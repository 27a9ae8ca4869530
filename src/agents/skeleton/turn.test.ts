import { expect, it } from 'vitest';
import type { JsonObject } from '../../core/values/json.js';
import { numberSchema, testRequest } from '../../testing/conformance/backend/conformance.js';
import { handedOver } from './handed-over.js';
import { finalAnswer, textAnswer } from './text-answer.js';
import { turnReport } from './turn-report.js';

it('C63: of several values in one response the last one is handed over', async () => {
  const handed = handedOver();
  handed.take({ n: 1 });
  handed.take({ n: 2 });
  expect(await handed.done).toBe('handed-over');
  expect(handed.json()).toBe('{"n":2}');
});

it('X118: a turn without a final message has no answer', () => {
  expect(textAnswer('codex', ' \n')).toMatchObject({ status: 'failed', cause: 'crash' });
});

it('a final message that is one JSON value is the answer of a call with a schema', () => {
  const { call } = testRequest({ options: { schema: numberSchema } });
  expect(finalAnswer('codex', '{"n":1}', call)).toMatchObject({ json: '{"n":1}' });
  expect(finalAnswer('codex', 'one', call)).toEqual({ status: 'completed', text: 'one' });
  expect(finalAnswer('codex', '{"n":1}', testRequest().call)).not.toHaveProperty('json');
});

it('a turn tells items and signs of life, and nothing once it is closed', () => {
  const told: JsonObject[] = [];
  const report = turnReport({ progress: (item: JsonObject) => void told.push(item) });
  report.sign();
  report.item({ type: 'text', text: 'found it' });
  report.close();
  report.item({ type: 'text', text: 'too late' });
  expect(told.map(({ type }) => type)).toEqual(['sign', 'text']);
});
