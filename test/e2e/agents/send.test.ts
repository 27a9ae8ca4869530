import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../../src/testing/index.js';
import { heldBackends, Project, until } from '../project.js';
import { ModelProject, questions, sent } from './model-project.js';

let fake: FakeModel | undefined;
let project: Project;
afterEach(async () => {
  project.close();
  await fake?.close();
  fake = undefined;
});

describe('plenum send', () => {
  it('X122: an agent at work is told, answers again, and its log says what it was told', async () => {
    fake = await createFakeModel();
    const model = new ModelProject(fake);
    project = model;
    project.script(
      'wf.js',
      `return await agent('work @fake delay 6000 @fake say one @fake say heard', { label: 'work' });`,
    );
    const running = project.start(['run', 'wf.js', '--yes', '--json', '--no-input']);
    await until(() => fake !== undefined && questions(fake).length === 1);
    const near = await project.run('send', '@live', 'wrok', 'look at b.ts');
    expect([near.code, near.stderr]).toEqual([8, expect.stringContaining('did you mean "work"?')]);
    project.write('words.md', 'look at b.ts\n');
    const told = await project.run('send', '@live', 'work#1', '@words.md', '--json');
    expect(told.code).toBe(0);
    expect(JSON.parse(told.stdout)).toMatchObject({ action: 'send', target: 1, accepted: true });
    const ended = await running.ended;
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: 'completed', result: 'heard' });
    expect(questions(fake).map(sent)[1]).toContain('look at b.ts');
    const logs = (await project.run('logs', '@last', '1')).stdout;
    expect(logs).toContain('says: look at b.ts');
    expect(logs).toContain('was told at attempt 1, request 2');
    const shown = JSON.parse((await project.run('show', '@last', '--agents', '--json')).stdout);
    expect(shown.agentList[0].messages).toMatchObject([{ text: 'look at b.ts', state: 'given' }]);
    const late = await project.run('send', '@last', '1', 'too late');
    expect([late.code, late.stderr]).toEqual([
      8,
      expect.stringContaining('Nobody drives this run'),
    ]);
    const again = await project.run('resume', '@last', '--yes', '--json', '--no-input');
    expect(JSON.parse(again.stdout)).toMatchObject({ status: 'completed', result: 'heard' });
    expect(questions(fake)).toHaveLength(2);
  });

  it('X122: a backend that takes nothing in refuses with a page of its own', async () => {
    project = new Project({ backends: heldBackends });
    project.script('wf.js', `return await agent('a', { label: 'a' });`);
    const running = project.start(['run', 'wf.js', '--yes', '--json', '--no-input']);
    await until(() => project.events().some(({ type }) => type === 'step-start'));
    const refused = await project.run('send', '@live', '1', 'hello');
    expect([refused.code, refused.stderr]).toEqual([
      8,
      expect.stringContaining('gives its agents nothing while they work'),
    ]);
    expect(refused.stderr).toContain('E_NOT_STEERABLE');
    await project.run('stop', '@live');
    await running.ended;
  });
});
