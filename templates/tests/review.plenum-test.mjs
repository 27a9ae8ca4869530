import assert from 'node:assert/strict';
import { test } from 'node:test';
import { script } from 'plenum/testing';

const file = new URL('../workflows/review.js', import.meta.url);
const nothing = { findings: [] };

test('only what voters could not refute is confirmed', async () => {
  const t = await script(file);
  t.answer('correctness', { findings: [{ file: 'a.js', problem: 'real' }, { file: 'b.js', problem: 'imagined' }] });
  t.answer('security', nothing).answer('tests', nothing);
  t.answer(/^verify a\.js/, { verdict: 'confirmed', reason: 'seen' }).answer(/^verify b\.js/, { verdict: 'refuted', reason: 'not there' });
  const { status, result } = await t.run();
  assert.equal(status, 'completed');
  assert.deepEqual(result.confirmed.map(({ problem }) => problem), ['real']);
  assert.equal(result.refuted, 1);
});

test('a reviewer that died is named: silence is not "no issues"', async () => {
  const t = await script(file);
  const { status, result } = await t.fail('overloaded', {}, 'security').answerRest(nothing).run();
  assert.equal(status, 'partial');
  assert.deepEqual(result.notReviewed, ['security']);
});
