import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { truth } from '../demo/truth.js';
import { Project } from './project.js';

let project: Project;
afterEach(() => project.close());

describe('plenum demo --workflow map', () => {
  it('maps a real package, catches the plant and the natural mistake, and passes the gate, without asking anything', async () => {
    project = new Project();
    const { code, stdout, stderr } = await project.run('demo', '--workflow', 'map', '--json');
    expect(`${code} ${stderr}`).toMatch(/^0 /);
    const { status, losses, result, agents, costUsd, durationMs, dir } = JSON.parse(stdout);
    expect({ status, losses, costUsd, dir }).toEqual({ status: 'completed', losses: [], costUsd: 0, dir: join(project.work, 'plenum-demo-map') });
    expect(agents).toMatchObject({ total: 42, completed: 42 });
    expect(durationMs).toBeLessThan(60_000);
    const by = ['loader-reviewer', 'reader-reviewer'];
    expect(result).toEqual({
      package: 'hash.js@1.1.7',
      files: 12,
      statements: truth,
      caught: [
        expect.objectContaining({ file: 'lib/hash.js', field: 'exports', stated: 'nothing', by }),
        expect.objectContaining({ file: 'lib/hash/sha/384.js', field: 'exports', stated: 'sha384', by }),
        expect.objectContaining({ file: 'lib/hash/sha/384.js', field: 'requires', stated: '../utils, ../common', by }),
      ],
      gate: { passed: true, tests: 12, passes: 12, fails: 0 },
      unresolved: [],
    });
  });

  it('X103: trusts its folder for that run only, and is resumed whole without running a program', async () => {
    project = new Project();
    await project.run('demo', '--workflow', 'map', '--json');
    const folder = join(project.work, 'plenum-demo-map');
    const resumed = JSON.parse((await project.run('-C', folder, 'resume', '@last', '--yes', '--json')).stdout);
    expect(resumed).toMatchObject({ status: 'completed', agents: { reused: 42 } });
    const again = await project.run('-C', folder, 'run', 'workflow.js', '--yes', '--json');
    expect(again.code).not.toBe(0);
    await project.run('-C', folder, 'trust', '--yes');
    expect(JSON.parse((await project.run('-C', folder, 'run', 'workflow.js', '--yes', '--json')).stdout)).toMatchObject({ status: 'completed' });
  });

  it('is partial, and says so, when the package fails its own tests', async () => {
    project = new Project();
    await project.run('demo', '--workflow', 'map', '--json');
    const folder = join(project.work, 'plenum-demo-map');
    const file = join(folder, 'lib/hash/sha/256.js');
    writeFileSync(file, readFileSync(file, 'utf8').replace('0x428a2f98', '0x428a2f99'));
    await project.run('-C', folder, 'trust', '--yes');
    const { code, stdout } = await project.run('-C', folder, 'run', 'workflow.js', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'partial', result: { gate: { passed: false, fails: 8 } } });
    expect(code).toBe(3);
  });

  it('leaves a folder that is not its own as it is', async () => {
    project = new Project();
    project.write('mine.txt', 'mine');
    const { code, stdout, stderr } = await project.run('demo', '.');
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('E_DEMO_FOLDER');
    expect(readdirSync(project.work)).toEqual(['mine.txt']);
  });
});
