import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Project } from './project.js';

const names = Object.getOwnPropertyNames(Object.prototype);
let project: Project;
afterEach(() => project.close());

it('X186: names that every object has by nature are names like any other: options of a call, phases, arguments', async () => {
  project = new Project();
  project.script(
    'names.js',
    `
const names = ${JSON.stringify(names)};
const said = {};
for (const option of ['group', 'label', 'phase', 'key', 'model']) {
  said[option] = await parallel(names.map((name) => () => agent.outcome('x', { [option]: name })));
}
for (const option of ['agentType', 'backend', 'effort', 'isolation', 'tools', 'cwd', 'context']) {
  said[option] = await parallel(names.map((name) => async () => { try { return await agent.outcome('x', { [option]: option === 'tools' ? [name] : name }); } catch (error) { return { status: error.name }; } }));
}
for (const name of names) phase(name);
said.workflow = await Promise.all(names.map((name) => workflow(name).catch((error) => ({ status: error.name }))));
said.schema = await parallel(names.map((name) => () => agent.outcome('x', { schema: { type: 'object', properties: { [name]: { type: 'string' } } } })));
return Object.fromEntries(Object.entries(said).map(([option, all]) => [option, [...new Set(all.map(({ status }) => status))]]));`,
  );
  const args = [...names.flatMap((name) => ['--arg', `${name}=1`])];
  for (const backend of [[], ['--backend', 'simulate']]) {
    const { code, stdout, stderr } = await project.run(
      'run',
      'names.js',
      '--yes',
      '--json',
      ...backend,
      ...args,
    );
    expect([stderr, code]).toEqual([expect.not.stringContaining('defect'), expect.any(Number)]);
    const { result } = JSON.parse(stdout);
    for (const option of ['group', 'label', 'phase', 'key'])
      expect(result[option]).toEqual(['completed']);
    expect(result.workflow).toEqual(['UnsupportedError']);
  }
});

it('X186: so they are on the command line and in the configuration', async () => {
  project = new Project();
  project.script('one.js', "return await agent('x');");
  mkdirSync(join(project.work, '.plenum'), { recursive: true });
  for (const name of ['constructor', '__proto__', 'toString']) {
    for (const args of [
      ['run', 'one.js', '--yes', '--json', '--backend', name],
      ['run', name, '--yes', '--json'],
      ['show', name, '--json'],
      ['help', name],
    ]) {
      const { code, stdout, stderr } = await project.run(...args);
      expect([args, code, /defect|E_INTERNAL/.test(stdout + stderr)]).toEqual([
        args,
        expect.toSatisfy((one) => one > 0 && one !== 13),
        false,
      ]);
    }
  }
  project.write('.plenum/config.json', '{ "concurrencyPer": { "group": { "constructor": 1 } } }');
  const { code, stderr } = await project.run('doctor', '--config');
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('"constructor" cannot be a name here'),
  ]);
});

it('X186: a command that nothing can end any more does not end in silence', async () => {
  project = new Project();
  project.script('one.js', "return await agent('x');");
  const stuck =
    "data:text/javascript,import fs from 'node:fs/promises';fs.mkdir=()=>new Promise(()=>{});import{syncBuiltinESMExports}from'node:module';syncBuiltinESMExports();";
  const { ended } = project.start(['run', 'one.js', '--yes'], {
    NODE_OPTIONS: `--import "${stuck}"`,
  });
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toContain('E_INTERNAL');
});
