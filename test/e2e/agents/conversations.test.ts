import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

async function setUp(): Promise<void> {
  fake = await createFakeModel();
  project = new ModelProject(fake);
}

function asked(from = 0): string[] {
  return questions(fake).slice(from).map(sent);
}

const three = `const talk = agent.open({ label: 'talk' });
const said = [];
for (const prompt of ['ask one @fake say answer-one', 'ask two @fake say answer-two', 'ask three @fake say answer-three']) said.push(await talk.send(prompt));
return said;`;

describe('a conversation', () => {
  it('X30: an edited third turn costs one request, which holds the first two as they were', async () => {
    await setUp();
    project.script('wf.js', three);
    const first = await project.json('run', 'wf.js', '--yes');
    expect(first.summary.result).toEqual(['answer-one', 'answer-two', 'answer-three']);
    expect(asked()).toHaveLength(3);
    expect(asked()[2]).toMatch(/ask one.*answer-one.*ask two.*answer-two.*ask three/s);
    const file = join(project.runDir(), 'script.js');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        'ask three @fake say answer-three',
        'ask otherwise @fake say answer-otherwise',
      ),
    );
    const { code, summary } = await project.json('resume', '@last', '--yes');
    expect([code, summary.result]).toEqual([0, ['answer-one', 'answer-two', 'answer-otherwise']]);
    expect(asked()).toHaveLength(4);
    expect(asked()[3]).toMatch(/ask one.*answer-one.*ask two.*answer-two.*ask otherwise/s);
    expect(asked()[3]).not.toContain('ask three');
  });

  it('X30: an edited first turn runs all turns again', async () => {
    await setUp();
    project.script('wf.js', three);
    await project.json('run', 'wf.js', '--yes');
    const file = join(project.runDir(), 'script.js');
    writeFileSync(file, readFileSync(file, 'utf8').replace('ask one', 'ask anew'));
    await project.json('resume', '@last', '--yes');
    expect(asked()).toHaveLength(6);
    expect(asked()[5]).toMatch(/ask anew.*ask two.*ask three/s);
  });

  it('X30: a fork goes on from where it was made; the branches do not see each other', async () => {
    await setUp();
    project.script(
      'wf.js',
      `const talk = agent.open();
await talk.send('the root @fake say rooted');
const other = talk.fork();
return await Promise.all([talk.send('go left @fake say left'), other.send('go right @fake say right')]);`,
    );
    const { summary } = await project.json('run', 'wf.js', '--yes');
    expect(summary.result).toEqual(['left', 'right']);
    const [left = '', right = ''] = ['go left', 'go right'].map((text) =>
      asked().find((body) => body.includes(text)),
    );
    for (const body of [left, right]) expect(body).toMatch(/the root.*rooted/s);
    expect(left).not.toContain('go right');
    expect(right).not.toContain('go left');
    const again = await project.json('resume', '@last', '--yes');
    expect(again.summary.result).toEqual(['left', 'right']);
    expect(asked()).toHaveLength(3);
  });

  it('X30: a kill -9 between two turns costs no turn that was recorded', async () => {
    await setUp();
    project.script('wf.js', three.replace('ask three', 'ask three @fake delay 1500'));
    const { child, ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    await until(() => asked().length === 3);
    child.kill('SIGKILL');
    await ended;
    const { code, summary } = await project.json('resume', '@last', '--yes');
    expect([code, summary.result]).toEqual([0, ['answer-one', 'answer-two', 'answer-three']]);
    expect(asked()).toHaveLength(4);
    expect(asked()[3]).toMatch(/ask one.*answer-one.*ask two.*answer-two.*ask three/s);
  });
});
