import { afterEach, describe, expect, it } from 'vitest';
import { heldBackends, Project, until } from './project.js';

let project: Project;
afterEach(() => project.close());

const script = `const answer = await ask('Which one?', { options: ['red', 'blue'] });
return [answer, await agent('paint it ' + answer)];`;

describe('a question to a person', () => {
  it('X50: pauses a run with nobody at it with code 7, keeps the answer for the resume, and asks only once', async () => {
    project = new Project();
    project.script('wf.js', script);
    const asked = await project.run('run', 'wf.js', '--yes', '--json', '--no-input');
    expect(asked.code).toBe(7);
    expect(JSON.parse(asked.stdout)).toMatchObject({ status: 'paused' });
    const [id = ''] = project.runs();
    expect(asked.stderr).toContain(`plenum answer ${id}`);
    expect((await project.run('answer', id)).stdout).toMatch(/#1 Which one\? \(red \/ blue\)/);
    const answered = await project.run('answer', id, 'blue');
    expect(answered.code).toBe(0);
    expect(answered.stderr).toContain(`plenum resume ${id}`);
    const resumed = await project.run('resume', id, '--json', '--no-input');
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      status: 'completed',
      result: ['blue', expect.stringContaining('answer')],
    });
    expect((await project.run('answer', id)).stdout).toContain('no question is open');
  });

  it('X50: is answered from another terminal while other agents still run', async () => {
    project = new Project({ backends: heldBackends });
    project.script('wf.js', `return await Promise.all([ask('Go on?'), agent('slow')]);`);
    const running = project.start(['run', 'wf.js', '--yes', '--json', '--no-input']);
    await until(() =>
      project.events().some((event) => event.type === 'step-start' && event.kind === 'ask'),
    );
    const [id = ''] = project.runs();
    expect((await project.run('show', id)).stdout).toMatch(/Go on\?: plenum answer/);
    expect((await project.run('answer', id, 'of course')).code).toBe(0);
    project.release();
    const ended = await running.ended;
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ result: ['of course', 'done'] });
    expect(project.events()).toContainEqual(
      expect.objectContaining({ type: 'control-take', action: 'answer', accepted: true }),
    );
  });

  it('X50: an answer that is no option is refused and the question stays open', async () => {
    project = new Project({ backends: heldBackends });
    project.script(
      'wf.js',
      `return await Promise.all([ask('Which?', { options: ['a', 'b'] }), agent('slow')]);`,
    );
    const running = project.start(['run', 'wf.js', '--yes', '--json', '--no-input']);
    await until(() =>
      project.events().some((event) => event.type === 'step-start' && event.kind === 'ask'),
    );
    const [id = ''] = project.runs();
    const refused = await project.run('answer', id, 'c');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/one of: a, b/);
    expect((await project.run('answer', id, '2')).code).toBe(0);
    project.release();
    expect(JSON.parse((await running.ended).stdout)).toMatchObject({ result: ['b', 'done'] });
  });
});
