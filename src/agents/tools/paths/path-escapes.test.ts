import { execFileSync } from 'node:child_process';
import { link, mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permit, ToolUse } from '../../../core/step/tool-use.js';
import { isGuardedName } from '../../../core/values/guarded-name.js';
import { createPolicy } from '../../../permissions/policy.js';
import { type TestPlace, testToolIO } from '../../../testing/conformance/ports/tools.js';
import { createEdit } from '../files/edit-tool.js';
import { fileTurns } from '../files/file-turns.js';
import { createRead } from '../files/read-tool.js';
import { createWrite } from '../files/write-tool.js';
import { escapePlace, untouchable } from '../fixtures/escapes.js';
import { locate } from './locate.js';

const onLinux = process.platform === 'linux';
const kernelFiles = [
  '/proc/self/environ',
  '/proc/1/environ',
  '/proc/kmsg',
  '/sys/kernel/uevent_seqnum',
];

let place: TestPlace;
beforeEach(async () => {
  place = await escapePlace();
});
afterEach(() => place.cleanup());

const modes = { allow: [], deny: [], ask: [] } as const;

/** The run's policy in its widest mode that still asks: what it asks about counts as refused. */
function judged(more: { readonly bypass?: boolean } = {}) {
  const policy = createPolicy(
    { ...modes, mode: more.bypass ? 'bypass' : 'accept-edits' },
    { root: place.root, home: join(place.outside, 'home') },
  );
  const permit = async (use: ToolUse): Promise<Permit> => {
    const { decision, reason } = policy.decide({ tool: use.tool, argument: use.argument });
    return decision === 'allow'
      ? { allowed: true }
      : { allowed: false, message: `${decision}: ${reason}` };
  };
  return testToolIO(place, { permit });
}

const write = (path: string, io = judged()) =>
  createWrite(join(place.outside, 'home'), fileTurns()).run(
    { file_path: path, content: 'changed\n' },
    io,
  );
const read = (path: string, io = judged()) =>
  createRead(join(place.outside, 'home')).run({ file_path: path }, io);

const outwards: readonly (readonly [string, string])[] = [
  ['a link to a folder', 'out/secret.txt'],
  ['a link to a file', 'out.txt'],
  ['a dangling link', 'dangling.txt'],
  ['a new file behind a linked folder', 'out/deep/er/new.txt'],
  ['a chain of links', 'chain2'],
  ['a chain of links to a folder', 'chain1/new.txt'],
  ['..', '../outside/secret.txt'],
  ['.. behind a folder', 'src/../../outside/secret.txt'],
  ['.. behind a link, as the kernel reads it', 'out/../outside/secret.txt'],
  ['.. behind a folder that does not exist', 'missing/../../outside/secret.txt'],
  ['a link upwards', 'src/up/../outside/secret.txt'],
  ['doubled slashes', '..//outside///secret.txt'],
  ['single dots', './.././outside/./secret.txt'],
  ['a trailing slash', '../outside/secret.txt/'],
  ['the home folder', '~/file.txt'],
  ['a link to the whole disk', 'disk/tmp/plenum-escape.txt'],
  ['more .. than there are folders', `${'../'.repeat(60)}tmp/plenum-escape.txt`],
  ['a link that leads to itself', 'loop1'],
  ['a link that leads to itself in front', 'loop1/file.txt'],
  ['a NUL byte', 'note.txt\0.md'],
  ['a path that is too long', `${'a/'.repeat(3000)}x`],
  ['a name that is too long', `${'n'.repeat(300)}.txt`],
];

const guardedPaths = [
  '.git/config',
  './.git/config',
  '.git//config',
  '.GIT/config',
  '.Git/Config',
  'a/../.git/x',
  'src/../.git/hooks/pre-commit',
  'store/config',
  'hook',
  '.git',
  '.git/',
  'nested/.git/config',
  '.claude/settings.json',
  '.CLAUDE/settings.json',
  '.plenum/config.json',
  '.mcp.json',
  '.MCP.JSON',
  'src/up/.git/config',
  'inner/up/.git/config',
  '.git./config',
  '.git /config',
  '.g\u200Cit/config',
  '.git::$INDEX_ALLOCATION/config',
  'GIT~1/config',
];

describe('paths that lead out of the workspace', () => {
  it.each(outwards)('X100: %s cannot be written', async (_name, path) => {
    const before = await untouchable(place);
    expect(await write(path)).toMatchObject({ failed: true });
    expect(await untouchable(place)).toBe(before);
  });

  it.each(outwards)('X100: %s cannot be read without being asked for', async (_name, path) => {
    const answer = await read(path);
    expect(answer.failed).toBe(true);
    expect(answer.text).not.toMatch(/\tsecret/);
  });

  it('X100: an absolute path is judged as it is', async () => {
    const io = judged();
    expect(await read(join(place.outside, 'secret.txt'), io)).toMatchObject({ failed: true });
    expect(io.asked).toMatchObject([{ tool: 'Read', argument: join(place.outside, 'secret.txt') }]);
  });

  it
    .runIf(onLinux)
    .each([
      '/proc/self/root/etc/hostname',
      '/proc/self/cwd/../../../etc/hostname',
      '/proc/thread-self/root/etc/hostname',
    ])('X100: %s is judged as the file it leads to', async (path) => {
    const io = judged();
    await read(path, io);
    expect(io.asked[0]?.argument).not.toContain('/proc');
  });

  it('X100: nothing is written through a link that leaves the workspace, even where everything is allowed', async () => {
    const before = await untouchable(place);
    for (const path of ['out.txt', 'out/new.txt', 'dangling.txt', 'chain2']) {
      const answer = await write(path, judged({ bypass: true }));
      expect(answer).toMatchObject({ failed: true });
      expect(answer.text).toContain('leads out of the workspace');
    }
    expect(await untouchable(place)).toBe(before);
  });
});

describe('names that no agent may write', () => {
  it.each(guardedPaths)(
    'X100: %j is refused by the tool, and by the policy where it is asked',
    async (path) => {
      const before = await untouchable(place);
      expect(await write(path, testToolIO(place))).toMatchObject({ failed: true });
      expect(await write(path, judged({ bypass: true }))).toMatchObject({ failed: true });
      const edit = createEdit(undefined, fileTurns());
      expect(
        await edit.run(
          { file_path: path, old_string: 'mine', new_string: 'theirs' },
          testToolIO(place),
        ),
      ).toMatchObject({ failed: true });
      expect(await untouchable(place)).toBe(before);
    },
  );

  it.each([
    '.gitignore',
    '.github',
    'git',
    'claude',
    '.claude.md',
    'mcp.json',
    '.mcp.jsonc',
    'plenum',
    '.gitmodules',
  ])('X100: %s is an ordinary name', (name) => {
    expect(isGuardedName(name)).toBe(false);
  });

  it('X100: a workspace that lies in a guarded folder can be written', async () => {
    const root = join(place.outside, '.plenum', 'worktrees', 'w1');
    await mkdir(root, { recursive: true });
    const answer = await createWrite(undefined, fileTurns()).run(
      { file_path: 'a.txt', content: 'a' },
      testToolIO({ ...place, root, cwd: root }),
    );
    expect(answer).toEqual({ text: 'created: a.txt (1 bytes)', failed: false });
  });
});

describe('what stays possible', () => {
  it('X29: paths are relative to where the agent works, and a link that stays inside is followed', async () => {
    const inSrc = { ...place, cwd: join(place.root, 'src') };
    expect(await locate('main.ts', inSrc, undefined)).toMatchObject({
      argument: 'src/main.ts',
      inside: true,
      shown: 'main.ts',
    });
    expect(await locate('../inner/main.ts', inSrc, undefined)).toMatchObject({
      argument: 'src/main.ts',
      inside: true,
    });
    expect(await locate('..', inSrc, undefined)).toMatchObject({
      argument: '.',
      inside: true,
      shown: place.root,
    });
    expect(await locate(join(place.root, 'new', 'x'), inSrc, undefined)).toMatchObject({
      argument: 'new/x',
      inside: true,
    });
    expect(await write('inner/main.ts')).toMatchObject({ failed: false });
    expect(await readFile(join(place.root, 'src', 'main.ts'), 'utf8')).toBe('changed\n');
  });

  it('X100: a file whose name begins with ~ is not taken for the home folder', async () => {
    expect(await locate('./~/x', place, '/home/me')).toMatchObject({
      argument: './~/x',
      inside: true,
    });
    expect(await locate('~/x', place, '/home/me')).toMatchObject({
      argument: '/home/me/x',
      inside: false,
    });
  });

  it('X100: unicode names are kept to the letter', async () => {
    for (const name of [
      'ünï/日本 語.txt',
      'e\u0301.txt',
      '\u202Etxt.exe',
      'a\nb.txt',
      '-rf',
      ' lead',
    ]) {
      expect(await write(name)).toMatchObject({ failed: false });
      expect(await readFile(join(place.root, name), 'utf8')).toBe('changed\n');
    }
  });

  it('X100: a write never reaches another name of the same file', async () => {
    await link(join(place.root, '.git', 'config'), join(place.root, 'hard.txt'));
    expect(await write('hard.txt')).toMatchObject({ failed: false });
    expect(await readFile(join(place.root, '.git', 'config'), 'utf8')).toBe('mine\n');
  });
});

describe('what is no file', () => {
  it('X100: pipes, devices, sockets and /proc are refused at once', async () => {
    execFileSync('mkfifo', [join(place.root, 'pipe')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(place.root, 'sock'), resolve));
    try {
      for (const path of [
        'pipe',
        'sock',
        '/dev/zero',
        '/dev/tty',
        ...(onLinux ? kernelFiles : []),
      ]) {
        const started = performance.now();
        const answer = await read(path, testToolIO(place));
        expect(answer.failed, path).toBe(true);
        expect(answer.text).toMatch(/cannot be read|operating system/);
        expect(performance.now() - started).toBeLessThan(20_000);
      }
      expect(await write('pipe')).toMatchObject({ failed: true });
      expect(await write('src')).toMatchObject({ failed: true });
    } finally {
      server.close();
    }
  });
});
