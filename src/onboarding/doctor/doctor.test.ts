import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { trustFolder } from '../../config/trust/trust.js';
import { examine } from './doctor.js';

let folder: string;
let project: string;
let home: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-doctor-'));
  project = join(folder, 'project');
  home = join(folder, 'home');
  await mkdir(join(project, '.git'), { recursive: true });
  await mkdir(home);
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), text);
}

async function findings(what: string, env: Readonly<Record<string, string>> = {}) {
  const all = await examine({ project, home, env: { PATH: '', ...env }, version: '1' });
  return all.findings.filter((finding) => finding.what === what);
}

it('C21: doctor lists agent types with their place, what is not in force, and files that cannot be used', async () => {
  await write('.claude/agents/fixer.md', '---\nname: fixer\nbackend: codex\n---\n');
  await write('.plenum/agents/bad.md', '---\nreadonly: true\n---\n');
  const [list, idle, bad] = await findings('agents');
  expect(list).toMatchObject({
    state: 'good',
    text: 'general-purpose (built-in), Explore (built-in), fixer (.claude/agents/fixer.md)',
  });
  expect(idle).toMatchObject({
    state: 'note',
    text: expect.stringContaining('its backend "codex" is not in force'),
  });
  expect(bad).toMatchObject({
    state: 'broken',
    text: expect.stringContaining('bad.md:2 there is no key "readonly"'),
  });
});

it('C26: doctor says which instructions agents are given', async () => {
  expect(await findings('context')).toEqual([
    {
      what: 'context',
      state: 'good',
      text: 'no instructions for agents here: AGENTS.md, CLAUDE.md',
      mend: null,
    },
  ]);
  await write('AGENTS.md', 'Use tabs.');
  await write('CLAUDE.md', '@missing.md');
  const [found, missing] = await findings('context');
  expect(found?.text).toMatch(/^AGENTS\.md, CLAUDE\.md \(\d+ bytes/);
  expect(missing).toMatchObject({ state: 'note', text: '@missing.md of CLAUDE.md is not there' });
});

it('X101: doctor says of each MCP server whether it is trusted and pinned, without its keys', async () => {
  await write(
    '.mcp.json',
    JSON.stringify({
      mcpServers: {
        web: { url: 'https://mcp.example', headers: { Authorization: 'Bearer s3cret' } },
        off: { command: 'x', disabled: true },
      },
    }),
  );
  expect(await findings('mcp')).toMatchObject([
    { state: 'note', text: expect.stringMatching(/^web: .*not trusted/), mend: 'plenum trust' },
    { state: 'note', text: expect.stringMatching(/^off: /) },
  ]);
  await trustFolder(project, home);
  expect(await findings('mcp')).toMatchObject([
    {
      state: 'note',
      text: expect.stringMatching(/^web: https:\/\/mcp\.example; its tools are not pinned/),
      mend: 'plenum mcp-lock',
    },
    { text: 'off: x; switched off' },
  ]);
  await write(
    '.plenum/mcp-lock.json',
    JSON.stringify({ version: 1, servers: { web: { tools: {} } }, definitions: {} }),
  );
  await trustFolder(project, home);
  expect((await findings('mcp'))[0]).toMatchObject({ state: 'good' });
  expect(JSON.stringify(await findings('mcp'))).not.toContain('s3cret');
  await write('.mcp.json', '{');
  expect((await findings('mcp'))[0]).toMatchObject({
    state: 'broken',
    mend: expect.stringContaining('.mcp.json'),
  });
});

it('X100: doctor says when a wanted sandbox is missing', async () => {
  await write('.plenum/config.json', JSON.stringify({ shell: { sandbox: 'bubblewrap' } }));
  expect((await findings('shell'))[0]).toMatchObject({ state: 'broken' });
  if (process.platform === 'linux') {
    await writeFile(join(folder, 'bwrap'), '#!/bin/sh\n');
    await chmod(join(folder, 'bwrap'), 0o755);
    expect((await findings('shell', { PATH: folder }))[0]).toMatchObject({
      state: 'good',
      text: expect.stringContaining(folder),
    });
  }
  await write('.plenum/config.json', JSON.stringify({ shell: { network: 'off' } }));
  expect((await findings('shell'))[0]).toMatchObject({
    state: 'broken',
    text: expect.stringContaining('only a sandbox can keep'),
  });
});

it('X113: doctor marks the backend that serves, configured or found', async () => {
  const standing = async (env: Readonly<Record<string, string>>) =>
    (await findings('backend', env)).filter(({ text }) => text.includes('(the default'));
  expect(await standing({})).toEqual([]);
  expect(await standing({ ANTHROPIC_API_KEY: 'k' })).toMatchObject([
    {
      state: 'good',
      text: expect.stringMatching(
        /^ai-sdk \(the default, as it was found first\): anthropic\/claude-/,
      ),
    },
  ]);
  await write('.plenum/config.json', JSON.stringify({ backend: 'simulate' }));
  expect(await standing({ ANTHROPIC_API_KEY: 'k' })).toMatchObject([
    { text: expect.stringMatching(/^simulate \(the default\)/) },
  ]);
  await write('.plenum/config.json', JSON.stringify({ backend: 'nonsense' }));
  await trustFolder(project, home);
  expect((await findings('backend')).at(-1)).toMatchObject({
    state: 'broken',
    text: expect.stringContaining('there is no backend "nonsense"'),
  });
});

it('X102: a repository of another owner is told, with the command that mends it', async () => {
  await rm(join(project, '.git'), { recursive: true });
  execFileSync('git', ['init', '-q', project]);
  const programs = join(folder, "it's bin");
  await mkdir(programs);
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const other = `#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec ${git} "$@"\n`;
  await writeFile(join(programs, 'git'), other, { mode: 0o755 });
  const env = { PATH: `${programs}:${process.env.PATH ?? ''}`, HOME: home };
  expect(await findings('git', env)).toEqual([
    {
      what: 'git',
      state: 'note',
      text: expect.stringMatching(/; \S+ belongs to another user, so git does not read it$/),
      mend: `git config --global --add safe.directory ${realpathSync(project)}`,
    },
  ]);
  expect((await findings('git', { ...env, PATH: process.env.PATH ?? '' }))[0]?.state).toBe('good');
});
