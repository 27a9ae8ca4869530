import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepTrust } from './keep-trust.js';
import { isTrusted, requireTrust, trustFolder, untrust } from './trust.js';

let folder: string;
let project: string;
let home: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-trust-'));
  project = join(folder, 'project');
  home = join(folder, 'home');
  await mkdir(project);
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), text);
}

describe('trust in a folder', () => {
  it('X103: is not needed where nothing could widen anything', async () => {
    await write('.plenum/workflows/a.js', 'x');
    expect(await isTrusted(project, home)).toMatchObject({
      trusted: true,
      reason: 'nothing-to-trust',
      files: [],
    });
  });

  it.each([
    '.plenum/config.json',
    '.plenum/agents/a.md',
    '.claude/agents/deep/a.md',
    '.mcp.json',
    '.plenum/mcp-lock.json',
  ])('X103: is lost when %s is added, edited or removed', async (path) => {
    await write('.plenum/agents/other.md', 'kept');
    expect((await isTrusted(project, home)).reason).toBe('never-trusted');
    expect(await trustFolder(project, home)).toMatchObject({ trusted: true, reason: 'trusted' });
    await write(path, 'one');
    expect(await isTrusted(project, home)).toMatchObject({
      trusted: false,
      reason: 'changed',
      changed: [path],
    });
    await trustFolder(project, home);
    await write(path, 'two');
    expect(await isTrusted(project, home)).toMatchObject({ trusted: false, changed: [path] });
    await write(path, 'one');
    expect((await isTrusted(project, home)).trusted).toBe(true);
    await rm(join(project, path));
    expect(await isTrusted(project, home)).toMatchObject({ trusted: false, changed: [path] });
  });

  it('X103: covers the agent types above the project, up to the root of its repository', async () => {
    await mkdir(join(folder, '.git'));
    await mkdir(join(folder, '.claude/agents'), { recursive: true });
    await writeFile(join(folder, '.claude/agents/a.md'), 'one');
    expect((await trustFolder(project, home)).files).toEqual(['../.claude/agents/a.md']);
    await writeFile(join(folder, '.claude/agents/a.md'), 'two');
    expect(await isTrusted(project, home)).toMatchObject({
      trusted: false,
      changed: ['../.claude/agents/a.md'],
    });
    await mkdir(join(project, '.git'));
    expect((await isTrusted(project, home)).files).toEqual([]);
  });

  it('X103: stays while plenum writes a file for the user, unless something else changes', async () => {
    const lock = ['.plenum/mcp-lock.json'];
    const accept = (text: string) =>
      keepTrust(project, home, lock, () => write('.plenum/mcp-lock.json', text));
    await write('.mcp.json', '{}');
    await accept('never trusted');
    expect((await isTrusted(project, home)).reason).toBe('never-trusted');
    await trustFolder(project, home);
    await accept('one');
    expect((await isTrusted(project, home)).trusted).toBe(true);
    await keepTrust(project, home, lock, async () => {
      await write('.plenum/mcp-lock.json', 'two');
      await write('.mcp.json', '{ "mcpServers": {} }');
    });
    expect(await isTrusted(project, home)).toMatchObject({
      trusted: false,
      changed: ['.mcp.json', '.plenum/mcp-lock.json'],
    });
  });

  it('X103: sees a change behind a link, and survives a link to itself', async () => {
    await mkdir(join(project, '.plenum/agents'), { recursive: true });
    await writeFile(join(folder, 'outside.md'), 'one');
    await symlink(join(folder, 'outside.md'), join(project, '.plenum/agents/a.md'));
    await symlink('.', join(project, '.plenum/agents/loop'));
    await trustFolder(project, home);
    expect((await isTrusted(project, home)).trusted).toBe(true);
    await writeFile(join(folder, 'outside.md'), 'two');
    expect((await isTrusted(project, home)).changed).toContain('.plenum/agents/a.md');
  });

  it("X103: is one folder's, whichever name leads there, and can be taken back", async () => {
    await write('.mcp.json', '{}');
    await symlink(project, join(folder, 'alias'));
    await trustFolder(join(folder, 'alias'), home);
    await expect(requireTrust(project, home)).resolves.toBeUndefined();
    expect(await untrust(project, home)).toBe(true);
    expect(await untrust(project, home)).toBe(false);
    await expect(requireTrust(project, home)).rejects.toMatchObject({
      code: 'E_NOT_TRUSTED',
      message: expect.stringContaining('.mcp.json'),
    });
  });

  it('X103: is kept in files that nobody else can read, whole at any moment', async () => {
    const projects = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (number) => {
        const path = join(folder, `p${number}`);
        await mkdir(path);
        await writeFile(join(path, '.mcp.json'), '{}');
        return path;
      }),
    );
    await Promise.all(projects.map((path) => trustFolder(path, home)));
    for (const path of projects) expect((await isTrusted(path, home)).reason).toBe('trusted');
    expect((await stat(join(home, '.plenum/trust.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, '.plenum'))).mode & 0o777).toBe(0o700);
  });

  it('X103: a damaged file is an error and trusts nothing', async () => {
    await write('.mcp.json', '{}');
    await trustFolder(project, home);
    await writeFile(join(home, '.plenum/trust.json'), '{"folders"');
    await expect(isTrusted(project, home)).rejects.toMatchObject({ code: 'E_CONFIG' });
  });
});
