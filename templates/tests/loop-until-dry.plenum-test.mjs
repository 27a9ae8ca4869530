import assert from 'node:assert/strict';
import { test } from 'node:test';
import { script } from 'plenum/testing';

const file = new URL('../workflows/loop-until-dry.js', import.meta.url);
const found = (...texts) => ({ items: texts.map((text) => ({ place: 'src', text })) });

test('it ends after two rounds without anything new', async () => {
  const t = await script(file);
  t.answer('search 1', found('one', 'two')).answer('search 2', found('one', 'three')).answerRest(found('one'));
  const { result } = await t.run();
  assert.deepEqual(result.items.map(({ text }) => text), ['one', 'two', 'three']);
  assert.deepEqual([result.rounds, result.complete], [4, true]);
});

test('it survives a crash without asking twice', async () => {
  const t = (await script(file)).answer('search 1', found('one')).answerRest(found()).crashAfter(2);
  const run = await t.run();
  assert.equal(run.crashes, 1);
  assert.equal(run.executed, 3);
  assert.equal(run.result.complete, true);
});
