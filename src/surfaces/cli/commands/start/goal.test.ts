import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../../../testing/fake-model/fake-model.js';
import { plenum, testIo } from '../../fixtures/test-io.js';

const made = (text: string) =>
  `export const meta = { name: 'made', description: 'for the goal' };\nreturn await agent('@fake say ${text}', { label: 'do' });`;
const fenced = (code: string) => `\`\`\`js\n${code}\n\`\`\``;

let fake: FakeModel;
let folder: string;
beforeEach(async () => {
  fake = await createFakeModel();
  folder = mkdtempSync(join(tmpdir(), 'plenum-goal-'));
  mkdirSync(join(folder, 'home', '.plenum'), { recursive: true });
  mkdirSync(join(folder, 'work', '.plenum'), { recursive: true });
  const config = {
    backend: 'ai-sdk',
    model: 'anthropic/claude-haiku-4-5',
    models: { planner: 'anthropic/claude-sonnet-4-5' },
  };
  writeFileSync(join(folder, 'home', '.plenum', 'config.json'), JSON.stringify(config));
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function person(...answers: readonly string[]) {
  return testIo({
    cwd: join(folder, 'work'),
    home: join(folder, 'home'),
    env: {
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-ant-planted-key-0123456789',
      PATH: process.env.PATH,
    },
    terminal: { stdin: true, stdout: false, stderr: true },
    columns: () => 100,
    answers,
  });
}

const plannerSays = (...answers: readonly string[]) =>
  fake.on({ when: { prompt: 'Write a workflow script for plenum' }, reply: answers });
const asked = () =>
  fake.requests.filter(({ body }) =>
    JSON.stringify(body).includes('Write a workflow script for plenum'),
  );
const scriptOf = () => {
  const plans = join(folder, 'work', '.plenum', 'plans');
  return readFileSync(
    join(plans, readdirSync(plans).find((name) => !name.startsWith('.')) ?? '', 'script.js'),
    'utf8',
  );
};

describe('a goal with a person at the terminal', () => {
  it('C93: the box is shown, the request changed in it, and the changed script is what runs', async () => {
    plannerSays(fenced(made('first')), fenced(made('second')));
    const io = person('c', 'say second', 'r');
    const { code, out, err } = await plenum(io, 'say a number');
    expect(err).toContain('workflow  made');
    expect({ code, out }).toEqual({ code: 0, out: 'second\n' });
    expect(asked()).toHaveLength(2);
    expect(JSON.stringify(asked()[1]?.body)).toContain('say second');
    expect(scriptOf()).toContain('say second');
    // The conversation went on: the first answer is in it.
    expect(JSON.stringify(asked()[1]?.body)).toContain('say first');
  });

  it('a change that comes to nothing leaves the script as it was', async () => {
    plannerSays(fenced(made('first')), 'ONE_AGENT: now it is trivial', 'No.', 'No.', 'No.');
    const { code, out, err } = await plenum(
      person('c', 'simpler', 'c', 'other', 'r'),
      'say a number',
    );
    expect({ code, out }).toEqual({ code: 0, out: 'first\n' });
    expect(err).toContain('One agent would be enough: now it is trivial');
    expect(err).toContain('The script stays as it is.');
  });

  it('no is no: nothing runs, and the command that would run it is said', async () => {
    plannerSays(fenced(made('first')));
    const { code, out, err } = await plenum(person('n'), 'say a number');
    expect({ code, out }).toEqual({ code: 7, out: '' });
    expect(err).toMatch(/plenum run \.plenum\/plans\/\w+\/script\.js --yes/);
    expect(existsSync(join(folder, 'work', '.plenum', 'runs'))).toBe(false);
  });

  it('C21: the role "planner" of the configuration plans, the model of the run runs', async () => {
    plannerSays(fenced(made('first')));
    await plenum(person(), 'say a number', '--yes');
    expect(asked().map(({ model }) => model)).toEqual(['claude-sonnet-4-5']);
    expect(fake.requests.at(-1)?.model).toBe('claude-haiku-4-5');
  });
});

describe('the fake model by itself', () => {
  const source = (name: string, text: string) => {
    mkdirSync(join(folder, 'work', 'src'), { recursive: true });
    writeFileSync(join(folder, 'work', 'src', name), text);
  };
  const goal = 'find every unchecked permission in src/';
  const checked =
    "export function drop(user, id) {\n  if (!user.roles.includes('admin')) return;\n  all.delete(id);\n}\n";
  const hidden = `export function move(user, id) {
  onlyAdmins(user);
  all.set(id, 'moved');
}
const onlyAdmins = (user) => { if (!user.roles.includes('admin')) throw new Error('no'); };
`;

  it('plans the audit; its agents read the files, find the planted fault and refute what is none', async () => {
    source('good.js', checked);
    source('bad.js', 'export function drop(user, id) {\n  all.delete(id);\n}\n');
    source('hidden.js', hidden);
    const { code, out } = await plenum(person(), goal, '--yes');
    expect({ code, result: JSON.parse(out) }).toEqual({
      code: 0,
      result: {
        confirmed: ['src/bad.js:1: drop() changes data and checks no permission'],
        refuted: ['src/hidden.js:1: move() changes data and checks no permission'],
        unverified: [],
        read: 3,
        of: 3,
      },
    });
    const { out: again } = await plenum(person(), goal, '--yes');
    expect(again).toBe(out);
  });

  it('where nothing is wrong, nothing is found', async () => {
    source('good.js', checked);
    const { out } = await plenum(person(), goal, '--yes');
    expect(JSON.parse(out)).toMatchObject({ confirmed: [], refuted: [], read: 1 });
  });

  it('a change of the request is in the next script', async () => {
    source('good.js', checked);
    await plenum(person('c', 'only in src/api', 'n'), goal);
    expect(scriptOf()).toContain("'src/api/**/*");
  });

  it('another goal is one agent, and the reason is said', async () => {
    const { code, out, err } = await plenum(person(), 'say a number', '--yes');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^plenum run \.plenum/) });
    expect(err).toContain('the fake model plans one kind of goal only');
  });

  it('C26: the planner is told one thing: a person asks, and the answer is the script alone', async () => {
    await plenum(person('c', 'only in src/api', 'n'), goal);
    expect(asked()).toHaveLength(2);
    for (const { body } of asked()) {
      const told = JSON.stringify(body);
      expect(told).toContain('in the words of the person who asks');
      expect(told).toContain('no code fence around it');
      expect(told).not.toMatch(/user authority|authority of a user|put together by a script/);
      expect(told).not.toMatch(/fenced block|\(```js\)/);
    }
  });
});

describe('a goal on a backend that cannot go on with a conversation', () => {
  it('the second question tells the first again, with the draft and what was wrong', async () => {
    const program = `let text = '';
process.stdin.on('data', (part) => (text += part)).on('end', () => {
  const { prompt } = JSON.parse(text);
  const meta = "export const meta = { name: 'made', description: 'd' };\\n";
  if (!prompt.includes('Write a workflow script')) process.stdout.write('done');
  else if (!prompt.includes('was refused')) process.stdout.write('\`\`\`js\\n' + meta + 'const broken: string = 1;\\n\`\`\`\\n');
  else if (prompt.includes('const broken')) process.stdout.write('\`\`\`js\\n' + meta + "return await agent('work');\\n\`\`\`\\n");
});`;
    writeFileSync(join(folder, 'agent.mjs'), program);
    const config = {
      backend: 'command',
      backends: { command: { run: [process.execPath, join(folder, 'agent.mjs')] } },
    };
    writeFileSync(join(folder, 'home', '.plenum', 'config.json'), JSON.stringify(config));
    const { code, out, err } = await plenum(person(), 'do some work', '--yes');
    expect(err).toContain('cannot keep the planner from writing files');
    expect(err).toContain('draft 1 goes back');
    expect({ code, out }).toEqual({ code: 0, out: 'done\n' });
  });
});

describe('a goal that cannot be planned', () => {
  it('X113: no backend is 4, and nothing was asked', async () => {
    const io = { ...person(), env: { PATH: '' } };
    writeFileSync(join(folder, 'home', '.plenum', 'config.json'), '{}');
    expect(await plenum(io, 'say a number', '--yes')).toMatchObject({ code: 4 });
    expect(fake.requests).toEqual([]);
  });

  it('the simulation knows no goals', async () => {
    const { code, err } = await plenum(person(), 'say a number', '--backend', 'simulate');
    expect(code).toBe(2);
    expect(err).toContain('The simulation knows no goals');
  });

  it('an unknown flag or size names what was meant', async () => {
    expect((await plenum(person(), 'say a number', '--siez', 'small')).err).toContain(
      'Did you mean --size?',
    );
    expect((await plenum(person(), 'say a number', '--size', 'huge')).code).toBe(2);
    expect((await plenum(person(), 'plan', '  ')).err).toContain('The goal is empty');
  });
});
