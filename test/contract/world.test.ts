import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createRealClock } from '../../src/host/clocks/real-clock.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';
import { openSharedWorkspace } from '../../src/workspaces/shared/shared-workspace.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function inFolder(files: Record<string, string> = {}, allowed = () => true) {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-world-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const side = mkdtempSync(join(tmpdir(), 'plenum-side-'));
  folders.push(side);
  const workspace = await openSharedWorkspace({
    path: folder,
    sideFolder: join(side, 'protect'),
    environment: process.env,
  });
  const clock = createRealClock();
  const permit = (_tool: string, command: string) => ({
    allowed: allowed(),
    message: `the command ${command} is not granted`,
  });
  const harness = createHarness({ clock, ports: { workspace, permit } });
  const agent = (act: (prompt: string) => void = () => {}) =>
    createStubBackend({
      clock,
      answer: ({ prompt }) => {
        act(prompt);
        return `did ${prompt}`;
      },
    });
  return { folder, workspace, harness, agent };
}

describe('steps that look at the world', () => {
  it('X46: sh gives code and output, files and read look, and a command that is not granted throws', async () => {
    const { harness, agent } = await inFolder({ 'a.txt': 'hello', 'b.txt': 'x' });
    const end = await harness.drive(
      `return [await sh('cat a.txt; exit 3'), await files(['*.txt']), await read('a.txt', { offset: 1, length: 3 })];`,
      agent(),
    );
    expect(end.result).toEqual([
      { code: 3, stdout: 'hello', stderr: '' },
      ['a.txt', 'b.txt'],
      'ell',
    ]);
    const refused = await inFolder({}, () => false);
    const denied = await refused.harness.drive(
      `try { await sh('ls'); } catch (error) { return [error.name, error.message]; }`,
      refused.agent(),
    );
    expect(denied.result).toEqual(['PermissionError', expect.stringContaining('not granted')]);
  });

  it('X47: a gate passes by exit code, restores protected files for the check, and names who was touched', async () => {
    const { folder, workspace, harness, agent } = await inFolder({
      'check.test.txt': 'strict',
      'code.txt': 'bad',
    });
    await workspace.protect(['*.test.txt']);
    const end = await harness.drive(
      `await agent('cheat'); return await gate('grep -q strict check.test.txt && grep -q good code.txt', { label: 'suite' });`,
      agent(() => writeFileSync(join(folder, 'check.test.txt'), 'lax')),
    );
    expect(end.result).toMatchObject({
      passed: false,
      code: 1,
      flaky: false,
      touched: ['check.test.txt'],
    });
    expect(end.status).toBe('partial');
    expect(end.reasons.join()).toContain('check.test.txt');
    expect(readFileSync(join(folder, 'check.test.txt'), 'utf8')).toBe('lax');
  });

  it('X47: runs reports mixed results as flaky', async () => {
    const { harness, agent } = await inFolder();
    const end = await harness.drive(
      `return await gate('if [ -e seen ]; then exit 0; else touch seen; exit 1; fi', { runs: 3, label: 'g' });`,
      agent(),
    );
    expect(end.result).toMatchObject({ passed: false, flaky: true });
    expect(end.reasons).toEqual(['gate "g" is flaky']);
  });

  it('X53: a gate is reused with its tree, and runs again when a call that may write ran live before it', async () => {
    const { folder, harness, agent } = await inFolder({ 'code.txt': 'v1' });
    const source = (prompt: string) =>
      `await agent('${prompt}'); await agent('look', { readOnly: true }); return (await sh('cat code.txt; echo run >> ../runs.log', { label: 'cat' })).stdout;`;
    const write = (prompt: string) => {
      if (prompt.startsWith('write')) writeFileSync(join(folder, 'code.txt'), prompt);
    };
    expect((await harness.drive(source('write v2'), agent(write))).result).toBe('write v2');
    const same = agent(write);
    expect((await harness.drive(source('write v2'), same)).ran).toBe(0);
    const edited = agent(write);
    const end = await harness.drive(source('write v3'), edited);
    expect(end.result).toBe('write v3');
    expect(edited.executed.map((call) => call.prompt)).toEqual(['write v3']);
    expect(end.ran).toBe(2);
    rmSync(join(folder, '..', 'runs.log'), { force: true });
  });

  it('X53: a reader that ran live before it does not make a gate run again', async () => {
    const { harness, agent } = await inFolder({ 'code.txt': 'v1' });
    const source = (question: string) =>
      `await agent('${question}', { readOnly: true }); return (await sh('cat code.txt')).stdout;`;
    await harness.drive(source('look'), agent());
    expect((await harness.drive(source('look closer'), agent())).ran).toBe(1);
  });
});
