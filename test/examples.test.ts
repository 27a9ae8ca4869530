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
import { check, run } from '../src/index.js';
import { createRealClock, createSimulateBackend } from '../src/testing/index.js';

const root = resolve(import.meta.dirname, '..');
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.js'));
const page = readFileSync(join(root, 'docs/scripts.md'), 'utf8');
const header =
  "export const meta = { name: 'block', description: 'a block of docs/scripts.md' };\n";
const blocks = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = ''], index) => ({
  name: `block ${index + 1}, line ${page.slice(0, page.indexOf(code)).split('\n').length}`,
  source: code.startsWith('export const meta') ? code : header + code,
}));

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
 * A small real repository: commands, gates and worktrees of the examples are executed, only agents
 * are simulated.
 */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-examples-'));
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

async function simulated(script: string, file: string) {
  const backend = createSimulateBackend({ clock: createRealClock(), seed: 1, latencyMs: 0 });
  const config = {
    permissions: {
      mode: 'deny-unlisted',
      allow: ['Sh(npm test)', 'Sh(node --version)'],
      deny: [],
      ask: [],
    },
  } as const;
  return run({ script, file, project, backend, config });
}

const scripts = examples.map((name) => ({
  name: `examples/${name}`,
  source: readFileSync(join(root, 'examples', name), 'utf8'),
}));

describe.each([...scripts, ...blocks])('$name', ({ name, source }) => {
  it('is accepted without advice', () => {
    const checked = check(source, name);
    expect(checked.ok ? checked.program.advice : checked.problems).toEqual([]);
  });

  it('X115: runs to its end, loses nothing, and asks an agent or looks at the world', async () => {
    const { status, reason, losses, error, agents, runDir } = await simulated(source, name);
    // Simulated voters vote by chance: what they leave open is accepted by the script and still
    // listed.
    const dropped = losses.filter(({ cause }) => cause !== 'unverified');
    expect({ status, reason, dropped, error }).toEqual({
      status: 'completed',
      reason: null,
      dropped: [],
      error: null,
    });
    const steps =
      readFileSync(join(runDir, 'events/000001.jsonl'), 'utf8').match(
        /"type":"(step-start|timer-fire)"/g,
      ) ?? [];
    expect(agents.total + steps.length).toBeGreaterThan(0);
  });
});

it('every example says in its first line what it shows', () => {
  for (const { name, source } of scripts) expect(source, name).toMatch(/^\/\/ .{20,}\n/);
});
