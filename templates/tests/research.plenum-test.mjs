import assert from 'node:assert/strict';
import { test } from 'node:test';
import { script } from 'plenum/testing';

const file = new URL('../workflows/research.js', import.meta.url);

test('the report is written from confirmed claims only', async () => {
  const t = await script(file, { args: { question: 'is it?', angles: 1 } });
  t.answer('angles', { angles: ['history'] });
  t.answer('history', { claims: [{ claim: 'it is', source: 'book' }, { claim: 'it was', source: 'rumour' }] });
  t.answer(/^verify it is/, { verdict: 'confirmed', reason: '' }).answer(/^verify it was/, { verdict: 'refuted', reason: '' });
  t.answer('report', ({ prompt }) => `written from: ${prompt.match(/^- .*/gm)}`);
  const { result } = await t.run();
  assert.equal(result.report, 'written from: - it is (book)');
  assert.equal(result.confirmed, 1);
});

test('the question is required', async () => {
  await assert.rejects(script(file, { args: {} }), /question/);
});
