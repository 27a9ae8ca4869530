import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOwnProgram, isOwnServerName } from './own-server.js';

const own = (command: string, ...args: string[]) =>
  isOwnProgram({ command, args }, { PATH: '/usr/bin:/bin' });

describe('plenum as a server of its own agents', () => {
  it.each([
    ['plenum', 'mcp'],
    ['/usr/local/bin/plenum', 'mcp'],
    ['npx', '-y', 'plenum@1.2.3', 'mcp'],
    ['npx', '--package=plenum', '-c', 'plenum mcp'],
    ['npm', 'exec', '--', 'plenum', 'mcp'],
    ['pnpm', 'dlx', 'plenum', 'mcp'],
    ['env', 'A=1', 'plenum', 'mcp'],
    ['sh', '-c', 'cd x && exec plenum mcp'],
    ['node', resolve(import.meta.dirname, '../../../surfaces/cli/main.ts'), 'mcp'],
  ])('C27: %s %s is refused', (command, ...args) => expect(own(command, ...args)).toBe(true));

  it.each([
    ['npx', '-y', '@modelcontextprotocol/server-filesystem', '/home/me/plenum'],
    ['node', 'server.mjs', 'plenum'],
    ['sh', '-c', 'server --root plenum'],
    ['plenum-tools'],
    ['/home/me/plenum/tools/server'],
  ])('%s %s is not', (command, ...args) => expect(own(command, ...args)).toBe(false));

  it('C27: is refused under any name that the PATH leads to, also a PATH that counts from its own folder', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'plenum-own-'));
    try {
      for (const path of ['a/tools', 'b', 'c/cli'])
        await mkdir(join(cwd, path), { recursive: true });
      await writeFile(join(cwd, 'c/package.json'), '{ "name": "plenum" }');
      await writeFile(join(cwd, 'c/cli/main.js'), '#!/usr/bin/env node');
      await chmod(join(cwd, 'c/cli/main.js'), 0o755);
      await symlink('../c/cli/main.js', join(cwd, 'b/tools'));
      // A folder of that name is not what the system starts.
      for (const PATH of [`${cwd}/a:${cwd}/b`, 'a:b'])
        expect(isOwnProgram({ command: 'tools', cwd }, { PATH })).toBe(true);
      expect(isOwnProgram({ command: 'tools', cwd }, { PATH: `${cwd}/a` })).toBe(false);
    } finally {
      await rm(cwd, { recursive: true });
    }
  });

  it('C27: is known by the name it answers with', () => {
    expect([
      isOwnServerName('plenum'),
      isOwnServerName(' Plenum '),
      isOwnServerName('plenum-tools'),
      isOwnServerName(undefined),
    ]).toEqual([true, true, false, false]);
  });
});
