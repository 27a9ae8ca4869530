import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/layers/load-config.js';
import { checkScript } from '../../src/core/program/checks/check-script.js';
import { createPolicy } from '../../src/permissions/policy.js';
import { folderScripts, whatToProtect } from '../../src/workspaces/protected/what-to-protect.js';
import { args, PortCopy } from './port-copy.js';

const copy = new PortCopy();
mkdirSync(join(copy.dir, '.plenum'));
cpSync(
  join(import.meta.dirname, '../../demo/port-hash/config.json'),
  join(copy.dir, '.plenum/config.json'),
);
afterAll(() => copy.remove());

const source = readFileSync(join(copy.dir, 'workflow.js'), 'utf8');
const command = args.gate;
const load = (trusted: boolean) =>
  loadConfig({ project: copy.dir, home: join(copy.dir, 'no-home'), env: {}, trusted });

describe("the port's own configuration", () => {
  it('names every agent type that the workflow asks for, and grants its one command', async () => {
    const { config, dropped } = await load(true);
    expect(dropped).toEqual([]);
    const asked = Object.values(args.agents).flat().sort();
    expect(Object.keys(config.agents).sort()).toEqual(asked);
    const policy = createPolicy(config.permissions, { root: copy.dir });
    expect(policy.decide({ tool: 'Sh', argument: command }).decision).toBe('allow');
    expect(policy.decide({ tool: 'Sh', argument: 'node -e 0' }).decision).not.toBe('allow');
  });

  it('X103: starts no program in a folder that is not trusted', async () => {
    const { config } = await load(false);
    expect(Object.values(config.agents).flatMap(({ run }) => run ?? [])).toEqual([]);
  });

  it('X47: lets the gate restore the tests, the build check and what gives the tests their globals', async () => {
    const { globs } = await whatToProtect({ command: command }, folderScripts(copy.dir), copy.dir);
    expect(globs).toEqual(
      expect.arrayContaining(['test/**', 'checks/mocha-globals.mjs', 'checks/ported.mjs']),
    );
  });

  it('C1: is a workflow without any advice against it', () => {
    expect(checkScript(source, 'workflow.js')).toMatchObject({
      ok: true,
      program: { advice: [], meta: { name: 'port' } },
    });
  });
});
