import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { usableBackend } from '../../agents/catalogue/usable-backend.js';
import { locateProject } from '../../config/project/locate.js';
import { combineChoices, recordedRunChoices } from '../../config/request/run-choices.js';
import { backendKinds } from '../../config/schema/choices.js';
import { type Config, defaults } from '../../config/values/config.js';
import { examine, nodeFinding } from '../../onboarding/doctor/doctor.js';
import { readRunHeader } from '../../stores/file/runs/run-header.js';
import { projectRuns } from '../known/project-runs.js';
import { findScript } from './find-script.js';
import { readGivenArguments } from './given-arguments.js';
import { checkedArguments, checkedProgram, createRun } from './start-run.js';

const root = mkdtempSync(join(tmpdir(), 'plenum-start-'));
afterAll(() => rmSync(root, { recursive: true }));
const script = `export const meta = { name: 'one', description: 'asks one agent' };\nreturn agent('hello');\n`;
const config: Config = {
  ...defaults,
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
};

describe('starting a run', () => {
  it('the project is the nearest folder with .plenum or a repository, never the home folder', () => {
    const home = join(root, 'home');
    const deep = join(home, 'app', 'src', 'deep');
    mkdirSync(deep, { recursive: true });
    mkdirSync(join(home, '.plenum'));
    expect(locateProject(deep, home)).toBe(deep);
    mkdirSync(join(home, 'app', '.git'));
    expect(locateProject(deep, home)).toBe(join(home, 'app'));
    mkdirSync(join(home, 'app', 'src', '.plenum'));
    expect(locateProject(deep, home)).toBe(join(home, 'app', 'src'));
    expect(locateProject(home, home)).toBe(home);
  });

  it('a script is a file, standard input, or a saved workflow', async () => {
    const project = join(root, 'scripts');
    mkdirSync(join(project, '.plenum', 'workflows'), { recursive: true });
    writeFileSync(join(project, 'a.js'), script);
    writeFileSync(join(project, '.plenum', 'workflows', 'one.js'), script);
    const find = (reference: string) =>
      findScript({
        reference,
        cwd: project,
        project,
        home: join(root, 'nobody'),
        readStdin: async () => 'typed',
      });
    expect(await find('a.js')).toEqual({
      text: script,
      path: join(project, 'a.js'),
      shown: 'a.js',
    });
    expect(await find('-')).toMatchObject({ text: 'typed', path: null });
    expect(await find('one')).toMatchObject({
      text: script,
      path: join(project, '.plenum/workflows/one.js'),
    });
    await expect(find('b.js')).rejects.toMatchObject({ code: 'E_FILE_NOT_FOUND' });
    await expect(find('noe')).rejects.toMatchObject({ code: 'E_WORKFLOW_UNKNOWN' });
  });

  it('X13: --args is JSON text, a file or the value of a run; --arg are strings; both together are refused', async () => {
    writeFileSync(join(root, 'args.json'), '{"n":1}\n');
    const read = (args: string | undefined, ...pairs: readonly string[]) =>
      readGivenArguments({ args, pairs }, { cwd: root, store: projectRuns(root) });
    expect(await read(undefined)).toEqual({ kind: 'none' });
    expect(await read('{"n":1}')).toEqual({ kind: 'text', text: '{"n":1}' });
    expect(await read('@args.json')).toEqual({ kind: 'text', text: '{"n":1}' });
    expect(await read(undefined, 'dir=src', 'q=a=b')).toEqual({
      kind: 'pairs',
      pairs: { dir: 'src', q: 'a=b' },
    });
    await expect(read('x', 'a=b')).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(read(undefined, 'novalue')).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(read('@none.json')).rejects.toMatchObject({ code: 'E_FILE_NOT_FOUND' });
    await expect(read('@run:zz')).rejects.toMatchObject({ code: 'E_RUN_NOT_FOUND' });
  });

  it('X13: arguments that do not fit the schema are refused with how to call it', async () => {
    const program = checkedProgram(
      `export const meta = { name: 'one', description: 'd', args: { type: 'object', properties: { dir: { type: 'string' } }, required: ['dir'] } };\nreturn args.dir;\n`,
      'one.js',
    );
    expect(
      (await checkedArguments(program, { kind: 'pairs', pairs: { dir: 'src' } })).args,
    ).toEqual({ dir: 'src' });
    await expect(checkedArguments(program, { kind: 'none' })).rejects.toMatchObject({
      code: 'E_ARGS',
      hint: expect.stringContaining('dir'),
    });
  });

  it('a refused script names its first problem and its place', () => {
    expect(() => checkedProgram('import x from "y";', 'bad.js')).toThrow(
      expect.objectContaining({ place: expect.objectContaining({ line: 1 }) }),
    );
  });

  it('the run folder remembers what was chosen, for a resume', async () => {
    const simulate = { seed: '7', latencyMs: 10, failRate: 0, realTime: false };
    const choices = { backend: 'simulate', concurrency: 4, seed: '7', simulate };
    const { runDir } = await createRun({
      project: root,
      program: checkedProgram(script, 'one.js'),
      scriptFile: null,
      args: ['x'],
      choices,
      id: 'keep',
      approved: 'h',
      home: null,
      now: 5,
    });
    const header = await readRunHeader(runDir);
    expect(header).toMatchObject({ id: 'keep', seed: '7', createdAt: 5, options: { args: ['x'] } });
    expect(recordedRunChoices(header.options)).toEqual(choices);
    expect(combineChoices(choices, { concurrency: 9 })).toMatchObject({
      backend: 'simulate',
      concurrency: 9,
      simulate,
    });
    expect(combineChoices(choices, { backend: 'command' })).not.toHaveProperty('simulate');
  });

  it('X113: no backend is an error before anything starts, unless the script asks no agent', async () => {
    const program = checkedProgram(script, 'one.js');
    const quiet = checkedProgram(
      `export const meta = { name: 'q', description: 'd' };\nreturn 1;\n`,
      'q.js',
    );
    const alone = { env: { PATH: '' }, home: root };
    await expect(usableBackend(config, program, undefined, alone)).rejects.toMatchObject({
      code: 'E_NO_BACKEND',
    });
    await expect(usableBackend(config, program, 'nonsense', alone)).rejects.toThrow(
      /there are: .*command, module, simulate/,
    );
    await expect(usableBackend(config, program, 'command', alone)).rejects.toMatchObject({
      code: 'E_NO_BACKEND',
    });
    expect(
      await usableBackend(
        { ...config, backend: 'command', backends: { command: { run: ['x'] } } },
        program,
        undefined,
      ),
    ).toBe('command');
    expect(await usableBackend(config, program, 'simulate')).toBe('simulate');
    expect(await usableBackend(config, quiet, undefined)).toBe('none needed');
  });
});

describe('doctor', () => {
  it('names what is missing and the one thing that mends it', async () => {
    const { findings } = await examine({
      project: root,
      home: join(root, 'nobody'),
      env: {},
      version: '1',
    });
    expect(findings.map((finding) => finding.what)).toEqual([
      ...['node', 'git', 'folder', 'trust', 'config'],
      // One that says that none is found, then one for each.
      ...Array.from({ length: backendKinds.length + 1 }, () => 'backend'),
      ...['agents', 'context', 'shell'],
    ]);
    expect(findings.find((finding) => finding.text.startsWith('command'))).toMatchObject({
      state: 'note',
      mend: expect.stringContaining('backends'),
    });
    expect(nodeFinding('20.18.1', '1')).toMatchObject({
      state: 'broken',
      mend: expect.stringContaining('20.19'),
    });
    expect([nodeFinding('20.19.0', '1').state, nodeFinding('24.1.0', '1').state]).toEqual([
      'good',
      'good',
    ]);
  });

  it('a configuration that cannot be read is broken, not ignored', async () => {
    const project = join(root, 'badconfig');
    mkdirSync(join(project, '.plenum'), { recursive: true });
    writeFileSync(join(project, '.plenum', 'config.json'), '{ "conkurrency": 3 }');
    const { findings } = await examine({
      project,
      home: join(root, 'nobody'),
      env: {},
      version: '1',
    });
    expect(findings.find((finding) => finding.what === 'config')).toMatchObject({
      state: 'broken',
      text: expect.stringContaining('conkurrency'),
    });
  });
});
