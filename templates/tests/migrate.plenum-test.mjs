import assert from 'node:assert/strict';
import { test } from 'node:test';
import { script } from 'plenum/testing';

const file = new URL('../workflows/migrate.js', import.meta.url);
const prepared = async () => (await script(file)).files({ 'src/a.js': '', 'src/b.js': '' });

test('repairs go on until the tests pass', async () => {
  const t = await prepared();
  t.answerRest('done').onGate('npm test', [{ code: 1, output: 'a fails' }, { code: 1, output: 'b fails' }, { code: 0 }]);
  const { result, calls } = await t.run();
  assert.equal(result.passed, true);
  assert.deepEqual(result.landed, ['src/a.js', 'src/b.js']);
  assert.deepEqual(calls.map(({ label }) => label), ['src/a.js', 'src/b.js', 'repair 1', 'repair 2']);
});

test('a file whose agent died is listed as lost', async () => {
  const t = await prepared();
  const { result } = await t.fail('crash', {}, 'src/b.js').answerRest('done').run();
  assert.deepEqual(result.lost, ['src/b.js']);
  assert.deepEqual(result.landed, ['src/a.js']);
});
