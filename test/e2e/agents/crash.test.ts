import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../../src/testing/index.js';
import { until } from '../project.js';
import { ModelProject, questions, sent } from './model-project.js';

let fake: FakeModel;
let project: ModelProject;
afterEach(async () => {
  project.close();
  await fake.close();
});

function askedOf(from: number): number[] {
  return questions(fake)
    .slice(from)
    .map((request) => Number(/agent-(\d+)-/.exec(sent(request))?.[1]));
}

describe('kill -9 with model agents', () => {
  it('X76: of forty agents the recorded ones are not asked again, at most sixteen in flight are', async () => {
    fake = await createFakeModel();
    project = new ModelProject(fake);
    project.script(
      'wf.js',
      `return await parallel(Array.from({ length: 40 }, (_, i) => () => agent('agent-' + i + '- @fake delay ' + (150 + (i % 7) * 40) + ' @fake say done ' + i)));`,
    );
    const { child, ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    await until(() => project.ofType('step-end').length >= 10);
    child.kill('SIGKILL');
    await ended;
    const recorded = new Set(
      project.ofType('step-end').map(({ value }) => Number(String(value).split(' ')[1])),
    );
    const before = questions(fake).length;
    const first = new Set(askedOf(0));
    expect(recorded.size).toBeGreaterThanOrEqual(10);
    const { code, summary } = await project.json('resume', '@last', '--yes');
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      status: 'completed',
      agents: { completed: 40, reused: recorded.size },
    });
    expect(summary.result).toEqual(Array.from({ length: 40 }, (_, i) => `done ${i}`));
    const again = askedOf(before);
    expect(again.filter((i) => recorded.has(i))).toEqual([]);
    expect(new Set(again).size).toBe(again.length);
    expect(again.filter((i) => first.has(i)).length).toBeLessThanOrEqual(16);
    expect(again.length).toBe(40 - recorded.size);
  });
});
