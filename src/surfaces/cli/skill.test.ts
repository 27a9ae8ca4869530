import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-skill-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const io = () => testIo({ cwd: folder, home: join(folder, 'home') });

describe('plenum skill', () => {
  it('C94: show prints what agents get', async () => {
    const { code, out } = await plenum(io(), 'skill', 'show');
    expect(code).toBe(0);
    expect(out).toMatch(/^---\nname: plenum\n/);
    expect(JSON.parse((await plenum(io(), 'skill', 'show', '--json')).out)).toMatchObject({
      version: 1,
      reference: expect.stringContaining('# Writing workflow scripts'),
    });
  });

  it('C94: install says what it wrote and how it is asked for', async () => {
    const { code, err } = await plenum(io(), 'skill', 'install');
    expect(code).toBe(0);
    expect(err).toMatch(/written +\.claude\/skills\/plenum\/SKILL\.md/);
    expect(err).toContain('/plenum <request>');
    const user = await plenum(io(), 'skill', 'install', '--for', 'all', '--user', '--json');
    const { files } = JSON.parse(user.out) as { files: readonly { path: string }[] };
    expect(files).toHaveLength(11);
    for (const { path } of files) expect(path.startsWith(join(folder, 'home'))).toBe(true);
  });

  it('a dry run changes nothing; what is wrong is a usage error', async () => {
    const { err } = await plenum(io(), 'skill', 'install', '--dry-run');
    expect(err).toContain('would write');
    expect(readdirSync(folder)).toEqual([]);
    expect((await plenum(io(), 'skill', 'remove')).code).toBe(2);
    expect((await plenum(io(), 'skill', 'install', '--for', 'nobody')).code).toBe(2);
    expect((await plenum(io(), 'skill', 'install', '--user', '--project')).code).toBe(2);
  });
});
