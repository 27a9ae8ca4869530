import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { schemaValue } from '../../../src/agents/backends/simulate/schema-value.js';
import { seededRandom } from '../../../src/agents/backends/simulate/seeded-random.js';
import type { Estimate } from '../../../src/core/estimate/estimate.js';
import type { Range } from '../../../src/core/estimate/range.js';
import type { Conversation } from '../../../src/testing/fake-model/reply/conversation.js';
import type { Reply } from '../../../src/testing/fake-model/reply/reply.js';
import { finalAnswerTool, offeredAs } from '../../../src/testing/fake-model/reply/tool-name.js';
import {
  createFakeModel,
  type FakeModel,
  type FakeModelOptions,
} from '../../../src/testing/index.js';
import { ModelProject } from './model-project.js';

const root = resolve(import.meta.dirname, '../../..');
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.js'));

let fake: FakeModel;
let project: ModelProject;
afterEach(async () => {
  project.close();
  await fake.close();
});

const paragraph =
  'Both files are small and hold one constant each; nothing else was found. '.repeat(8);

/** Reads what there is, then answers: what agents do for a task that is worth one. */
const working: NonNullable<FakeModelOptions['script']> = [
  {
    when: { tools: true, turn: 0 },
    reply: (asked) =>
      offeredAs('Read', asked.tools) === undefined
        ? answered(asked)
        : { text: 'I look at the sources first.', tools: ['a', 'b'].map(reading) },
  },
  { when: { turn: 1 }, reply: answered },
];

const reading = (name: string) => ({ name: 'Read', input: { file_path: `src/${name}.js` } });

function answered({ tools }: Conversation): Reply {
  const tool = finalAnswerTool(tools);
  if (!tool) return { text: paragraph };
  return { tools: [{ name: tool.name, input: schemaValue(tool.schema, seededRandom('fake')) }] };
}

async function setUp(script: NonNullable<FakeModelOptions['script']>): Promise<void> {
  fake = await createFakeModel({ script });
  const permissions = { mode: 'bypass', allow: ['Sh(npm test)', 'Sh(node --version)'] };
  project = new ModelProject(fake, { permissions });
  for (const name of ['a', 'b']) {
    mkdirSync(join(project.work, 'src'), { recursive: true });
    project.write(`src/${name}.js`, `export const ${name} = 1;\n`);
  }
  project.write('package.json', JSON.stringify({ scripts: { test: 'node -e 0' } }));
  project.script('greeting.js', "return await agent('hi');");
  cpSync(join(root, 'examples'), join(project.work, 'examples'), { recursive: true });
  rmSync(join(project.work, 'examples', 'backends'), { recursive: true, force: true });
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-qm', 'first'],
  ])
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: project.work,
    });
}

/** What was guessed before the first run of a project, and what that run came to. */
async function guessAndRun(script: string) {
  const { stdout } = await project.run('check', script, '--json');
  const guess = (JSON.parse(stdout) as { estimate: Estimate }).estimate;
  const { summary } = await project.json('run', script, '--yes');
  const { costUsd } = summary;
  const usage = summary.usage ?? {};
  const counts = [
    usage.inputTokens,
    usage.outputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
  ];
  const tokens = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return { guess, was: { agents: summary.agents.total, tokens, costUsd: costUsd ?? 0 } };
}

/** Each agent's share, as how many there are is another question. */
function timesOff(likely: number, agents: number, was: number, ran: number): number {
  const ratio = likely / agents / (was / ran);
  return Math.max(ratio, 1 / ratio);
}

const holds = (range: Range | null, value: number): boolean =>
  range !== null && range.low <= value && value <= range.high;

describe.each([
  ['answer at once', []],
  ['read, then answer', working],
])('X85: first guesses, where agents %s', (_how, script) => {
  it.each(['greeting.js', ...examples.map((name) => `examples/${name}`)])('%s', async (name) => {
    await setUp(script);
    const { guess, was } = await guessAndRun(name);
    expect(guess.guess || was.agents === 0).toBe(true);
    const told = { guess: { ...guess, bySite: [], basis: [] }, was };
    expect({ ...told, holds: guess.open || holds(guess.agents, was.agents) }).toMatchObject({
      holds: true,
    });
    if (was.agents === 0) return;
    expect({ ...told, holds: holds(guess.tokens, was.tokens) }).toMatchObject({ holds: true });
    expect({ ...told, holds: holds(guess.costUsd, was.costUsd) }).toMatchObject({ holds: true });
    const off = (range: Range | null, value: number) =>
      timesOff(range?.likely ?? 0, guess.agents.likely, value, was.agents);
    expect({ ...told, off: off(guess.tokens, was.tokens) }).toSatisfy(isNear);
    expect({ ...told, off: off(guess.costUsd, was.costUsd) }).toSatisfy(isNear);
  });
});

function isNear({ off }: { readonly off: number }): boolean {
  return off < 10;
}
