import assert from 'node:assert/strict';
import { test } from 'node:test';
import { script } from 'plenum/testing';

const file = new URL('../workflows/fan-out.js', import.meta.url);

test('findings are checked before they are reported', async () => {
  const t = await script(file, { args: { files: ['a.js', 'b.js'] } });
  t.answer('a.js', { findings: ['real', 'imagined'] }).answer('b.js', { findings: [] }).answer('check a.js', { findings: ['real'] });
  const run = await t.run();
  assert.equal(run.status, 'completed');
  assert.deepEqual(run.result, { findings: [{ file: 'a.js', text: 'real' }], notLookedAt: [] });
  run.expectAllAnswersUsed();
});

test('a file whose agent died is named, and the run is partial', async () => {
  const t = await script(file, { args: { files: ['a.js', 'b.js'] } });
  const run = await t.answer('a.js', { findings: [] }).fail('crash', {}, 'b.js').run();
  assert.equal(run.status, 'partial');
  assert.deepEqual(run.result.notLookedAt, ['b.js']);
});
