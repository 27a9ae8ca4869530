import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createRealClock } from '../../src/host/clocks/real-clock.js';
import { open, previewResume, resume, run } from '../../src/index.js';
import { controlRun } from '../../src/runs/control/control-run.js';
import { McpStand } from '../../src/surfaces/mcp/fixtures/mcp-stand.js';
import { mcpTools } from '../../src/surfaces/mcp/plenum-server.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

const project = mkdtempSync(join(tmpdir(), 'plenum-person-'));
afterEach(() => {
  delete process.env.PLENUM_CALL;
  rmSync(project, { recursive: true, force: true });
});

const script = `export const meta = { name: 'lib', description: 'from a program' };\nreturn await agent('x');`;
const backend = () => createStubBackend({ clock: createRealClock() });

describe('an agent is not the person, on every surface', () => {
  it('X181: a program below a call can look at runs, and neither start, resume nor command one', async () => {
    const { runId } = await run({ script, project, backend: backend() });
    process.env.PLENUM_CALL = 'r7k2:x:0';
    const nested = { code: 'E_NESTED', hint: expect.stringContaining('plenum show') };
    await expect(run({ script, project, backend: backend() })).rejects.toMatchObject(nested);
    await expect(resume({ run: runId, project, backend: backend() })).rejects.toMatchObject(nested);
    const opened = await open(runId, project);
    await expect(
      controlRun(opened, { author: 'ann', action: 'retry', target: 1 }, join(project, 'home')),
    ).rejects.toMatchObject(nested);
    expect(readdirSync(join(opened.runDir, 'control', 'in'))).toEqual([]);
    expect(await previewResume({ run: runId, project, backend: backend() })).toMatchObject({
      reuse: 1,
    });
  });

  it('X181: of the MCP server, every tool that is not said to change nothing is refused', async () => {
    const stand = await new McpStand(null, { PLENUM_CALL: 'r7k2:x:0' }).connect();
    const needed = { workflow: 'x', run: 'x', answer: 'x', source: 'return 1' };
    const refused: string[] = [];
    for (const { name, required } of mcpTools) {
      const args = Object.fromEntries(
        Object.entries(needed).filter(([key]) => required.includes(key)),
      );
      if ((await stand.use(name, args)).text.includes('E_NESTED')) refused.push(name);
    }
    expect(refused).toEqual(mcpTools.filter(({ readOnly }) => !readOnly).map(({ name }) => name));
    expect(refused).toEqual([
      'start_workflow',
      'stop_run',
      'answer_question',
      'resume_run',
      'control_run',
    ]);
    await stand.close();
  });
});

describe('one place', () => {
  const src = resolve(import.meta.dirname, '../../src');
  const files = (folder: string): readonly string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory()
        ? name === 'fixtures'
          ? []
          : files(path)
        : /(?<!\.test|conformance)\.ts$/.test(name)
          ? [path]
          : [];
    });
  const holding = (text: RegExp) =>
    files(src)
      .filter((path) => text.test(readFileSync(path, 'utf8')))
      .map((path) => relative(src, path));

  it('X103: git is started in one file, which everybody reaches through what decides about the programs of a repository', () => {
    expect(holding(/(?:spawn|execFile|spawnSync|execFileSync|\))\(\s*'git'/)).toEqual([
      'workspaces/git/git.ts',
    ]);
    expect(holding(/(?<!function )createGit\(/).sort()).toEqual(
      // The last two ask for nothing that reads files: a version, and what the configuration says.
      [
        'onboarding/demo/repository.ts',
        'onboarding/doctor/machine-findings.ts',
        'workspaces/git/git.ts',
        'workspaces/git/repository.ts',
        'workspaces/git/repository-programs.ts',
      ].sort(),
    );
  });

  it('X181: E_NESTED is thrown in one file', () => {
    expect(holding(/'E_NESTED'/)).toEqual(['runs/control/below-call.ts']);
  });
});
