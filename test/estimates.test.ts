import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, defaults } from '../src/config/values/config.js';
import { agentRangeText, holds } from '../src/core/report/estimate-text.js';
import { run } from '../src/index.js';
import { estimateRun } from '../src/pretend/estimate/estimate-run.js';
import { checkedProgram } from '../src/runs/start/start-run.js';
import { createRealClock, createSimulateBackend } from '../src/testing/index.js';

const root = resolve(import.meta.dirname, '..');
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.js'));
const page = readFileSync(join(root, 'docs/estimates.md'), 'utf8');
const permissions = {
  mode: 'deny-unlisted',
  allow: ['Sh(npm test)', 'Sh(node --version)'],
  deny: [],
  ask: [],
} as const;
const config: Config = {
  ...defaults,
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
  permissions,
};

let project: string;
const git = (...args: readonly string[]): void => {
  execFileSync('git', [
    '-C',
    project,
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.com',
    ...args,
  ]);
};

/**
 * The repository in which the examples run in the tests: their commands and gates are executed,
 * only agents are simulated.
 */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-estimates-'));
  mkdirSync(join(project, 'src'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ scripts: { test: 'node -e 0' } }));
  for (const name of ['a', 'b'])
    writeFileSync(join(project, 'src', `${name}.js`), `export const ${name} = 1;\n`);
  cpSync(join(root, 'examples'), join(project, 'examples'), { recursive: true });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'start');
});
afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));

describe.each(examples)('examples/%s', (name) => {
  const script = readFileSync(join(root, 'examples', name), 'utf8');

  it('X85: needs as many agents as were estimated, and the docs print both', async () => {
    const estimate = await estimateRun({
      project,
      program: checkedProgram(script, name),
      args: undefined,
      config,
      asked: undefined,
      backend: 'ai-sdk',
      surroundings: {
        env: { ANTHROPIC_API_KEY: 'none' },
        home: join(project, 'home'),
        trusted: false,
      },
      limits: { concurrency: 16, maxAgents: 1000, budget: {} },
    });
    const backend = createSimulateBackend({ clock: createRealClock(), seed: 1, latencyMs: 0 });
    const { agents } = await run({ script, file: name, project, backend, config: { permissions } });
    expect({
      estimated: estimate.agents,
      was: agents.total,
      holds: holds(estimate, agents.total),
    }).toMatchObject({ holds: true });
    expect(page).toContain(`| \`${name}\` | ${agentRangeText(estimate)} | ${agents.total} |\n`);
  });
});
