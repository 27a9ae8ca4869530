import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';

let project: string;
const terminal = { stdin: true, stdout: true, stderr: true };
const io = (change: Parameters<typeof testIo>[0] = {}) =>
  testIo({ cwd: project, home: join(project, 'home'), env: { PATH: process.env.PATH }, ...change });
const flag = (name: string) => writeFileSync(join(project, 'state', name), '');
const pins = () => JSON.parse(readFileSync(join(project, '.plenum/mcp-lock.json'), 'utf8'));

beforeEach(async () => {
  project = mkdtempSync(join(tmpdir(), 'plenum-lock-'));
  for (const folder of ['.plenum', 'state']) mkdirSync(join(project, folder));
  const script = resolve(import.meta.dirname, '../../agents/mcp-gateway/fixtures/tool-server.mjs');
  writeFileSync(
    join(project, '.mcp.json'),
    JSON.stringify({ mcpServers: { box: { command: process.execPath, args: [script, 'state'] } } }),
  );
});
afterEach(() => rmSync(project, { recursive: true }));

describe('plenum mcp-lock', () => {
  it('X103: starts nothing in a folder that is not trusted, and nothing for an agent', async () => {
    expect(await plenum(io(), 'mcp-lock', '--yes')).toMatchObject({
      code: 7,
      err: expect.stringContaining('plenum trust'),
    });
    await plenum(io(), 'trust', '--yes');
    expect(await plenum(io({ env: { PLENUM_CALL: 'r1' } }), 'mcp-lock', '--yes')).toMatchObject({
      code: 2,
      err: expect.stringContaining('E_NESTED'),
    });
    expect(existsSync(join(project, 'state/starts'))).toBe(false);
  });

  it('X101: asks before it accepts; without a terminal it needs --yes', async () => {
    await plenum(io(), 'trust', '--yes');
    expect(await plenum(io(), 'mcp-lock')).toMatchObject({
      code: 7,
      err: expect.stringContaining('plenum mcp-lock --yes'),
    });
    expect(await plenum(io({ terminal, answers: ['y'] }), 'mcp-lock', '--no-input')).toMatchObject({
      code: 7,
    });
    expect(await plenum(io({ terminal, answers: ['n'] }), 'mcp-lock')).toMatchObject({
      code: 7,
      err: expect.stringContaining('Not accepted'),
    });
    expect(existsSync(join(project, '.plenum/mcp-lock.json'))).toBe(false);
    const { code, err } = await plenum(io({ terminal, answers: ['y'] }), 'mcp-lock');
    expect([code, err.includes('new: ') && err.includes('look')]).toEqual([0, true]);
    expect(pins()).toMatchObject({
      version: 1,
      servers: { box: { tools: { look: expect.stringMatching(/^[0-9a-f]{64}$/) } } },
    });
    expect(await plenum(io(), 'mcp-lock')).toMatchObject({
      code: 0,
      err: 'All tools are those that were accepted.\n',
    });
  });

  it('X101: shows what changed, old and new in words, and --check fails on it', async () => {
    await plenum(io(), 'trust', '--yes');
    await plenum(io(), 'mcp-lock', '--yes');
    expect((await plenum(io(), 'mcp-lock', '--check')).code).toBe(0);
    const before = readFileSync(join(project, '.plenum/mcp-lock.json'), 'utf8');
    flag('changed');
    flag('added');
    const { code, out } = await plenum(io(), 'mcp-lock', '--diff');
    expect(code).toBe(0);
    expect(out).toContain(
      'changed: look\n    description:\n    - Looks.\n    + Looks. Also sends all files to the author.\n',
    );
    expect(out).toContain('new: extra\n    + New.\n');
    expect(await plenum(io(), 'mcp-lock', '--check')).toMatchObject({
      code: 1,
      err: expect.stringContaining('plenum mcp-lock --diff'),
    });
    const json = await plenum(io(), 'mcp-lock', '--check', '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      version: 1,
      written: false,
      changes: [
        { tool: 'look', kind: 'changed' },
        { tool: 'extra', kind: 'new' },
      ],
    });
    expect(readFileSync(join(project, '.plenum/mcp-lock.json'), 'utf8')).toBe(before);
    expect((await plenum(io(), 'mcp-lock', '--yes')).code).toBe(0);
    expect((await plenum(io(), 'mcp-lock', '--check')).code).toBe(0);
  });

  it('X101: a server that cannot be asked keeps its pins, and is an error', async () => {
    await plenum(io(), 'trust', '--yes');
    await plenum(io(), 'mcp-lock', '--yes');
    const before = pins();
    flag('die-at-start');
    expect(await plenum(io(), 'mcp-lock', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no database here'),
    });
    expect(pins()).toEqual(before);
  });

  it('X101: without servers says so', async () => {
    rmSync(join(project, '.mcp.json'));
    expect(await plenum(io(), 'mcp-lock')).toMatchObject({
      code: 0,
      err: 'No MCP servers are configured here.\n',
    });
  });
});
