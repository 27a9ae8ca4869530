import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/app/config/load-config.js';
import { checkScript } from '../../src/core/model/program/check-script.js';
import { createPolicy } from '../../src/permissions/policy.js';
import { folderScripts, whatToProtect } from '../../src/workspaces/protected/what-to-protect.js';
import { workingCopy } from './working-copy.js';

const copy = workingCopy();
afterAll(() => copy.remove());

const load = (trusted: boolean) => loadConfig({ project: copy.dir, home: join(copy.dir, 'no-home'), env: {}, trusted });
const checked = checkScript(readFileSync(join(copy.dir, 'workflow.js'), 'utf8'), 'workflow.js');
const commands = checked.ok ? checked.program.callSites.flatMap(({ command }) => command ?? []) : [];

describe("the demo's own configuration", () => {
  it('names every agent type that the workflow asks for, and grants its one command', async () => {
    const { config, dropped } = await load(true);
    expect(dropped).toEqual([]);
    expect(Object.keys(config.agents).sort()).toEqual(['loader-reviewer', 'mapper', 'reader-reviewer']);
    expect(commands).toHaveLength(1);
    const policy = createPolicy(config.permissions, { root: copy.dir });
    expect(commands.map((argument) => policy.decide({ tool: 'Sh', argument }).decision)).toEqual(['allow']);
    expect(policy.decide({ tool: 'Sh', argument: 'node -e 0' }).decision).not.toBe('allow');
  });

  it('X103: starts no program and grants no command in a folder that is not trusted', async () => {
    const { config } = await load(false);
    expect(Object.values(config.agents).flatMap(({ run }) => run ?? [])).toEqual([]);
    const policy = createPolicy(config.permissions, { root: copy.dir });
    expect(policy.decide({ tool: 'Sh', argument: commands[0] ?? '' }).decision).not.toBe('allow');
  });

  it('X47: lets the gate restore the tests and the file that gives them their globals', async () => {
    const { globs } = await whatToProtect({ command: commands[0] ?? '' }, folderScripts(copy.dir), copy.dir);
    expect(globs).toEqual(expect.arrayContaining(['test/**', 'checks/mocha-globals.mjs', 'test/hash-test.js', 'test/hmac-test.js']));
  });

  it('C1: is a workflow without any advice against it', () => {
    expect(checked).toMatchObject({ ok: true, program: { advice: [], meta: { name: 'map-hash' } } });
  });
});
