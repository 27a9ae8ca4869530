import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { type TypedLine, typedLines } from '../../src/surfaces/cli/fixtures/typed-lines.js';
import { command, Project } from './project.js';

const linux = process.platform === 'linux';
const lines = await typedLines();
const acts = lines.filter(({ kind }) => kind === 'acts');
const looks = lines.filter(({ kind }) => kind === 'looks');

let project: Project | null = null;
afterEach(() => project?.close());

/**
 * Shell text that types every line with an environment without the mark and prints what each
 * said, on one line.
 */
function typing(typed: readonly TypedLine[], home: string, before = ''): string {
  const node = `${before} env -i PATH='${process.env.PATH}' PLENUM_HOME='${home}' '${process.execPath}' '${command}'`;
  return typed
    .map(
      ({ words, json }) =>
        `echo "LINE $(${node} ${json ? '--json ' : ''}${words.join(' ')} </dev/null 2>&1 | tr -d '\\n')"`,
    )
    .join('\n');
}

/** The error code that each line ended on; `null` where it was let go on. */
function codesOf(said: string, typed: readonly TypedLine[]): Record<string, string | null> {
  const answers = said.split('\n').filter((line) => line.startsWith('LINE '));
  expect(answers).toHaveLength(typed.length);
  return Object.fromEntries(
    typed.map(({ words }, index) => [
      words.join(' '),
      /(?:"code":"|plenum help )(E_\w+)/.exec(answers[index] ?? '')?.[1] ?? null,
    ]),
  );
}

function refusals(typed: readonly TypedLine[]): Record<string, string> {
  return Object.fromEntries(typed.map(({ words }) => [words.join(' '), 'E_NESTED']));
}

/** Output of a shell that leads a session of its own, as that of every agent does. */
async function shell(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn('/bin/sh', ['-c', script], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

describe.skipIf(!linux)('an agent that empties its environment is recognised', () => {
  it('X181: by the mark of a process above it, at every verb that acts', async () => {
    project = new Project();
    // In a session of its own, where no other process says anything.
    const said = await shell(`${typing(acts, project.folder, 'setsid -w')}\ntrue`, project.work, {
      PLENUM_CALL: 'r7k2:x:0',
    });
    expect(codesOf(said, acts)).toEqual(refusals(acts));
  });

  it('X181: by a process of its session that carries the mark, at every verb that acts', async () => {
    project = new Project();
    const other = 'PLENUM_CALL=r7k2:x:0 sleep 600 >/dev/null &\nother=$!\n';
    const said = await shell(
      `${other}${typing(acts, project.folder)}\nkill $other`,
      project.work,
      {},
    );
    expect(codesOf(said, acts)).toEqual(refusals(acts));
  });

  it('X181: by the driver above it, where its shell was replaced, at every verb that acts', async () => {
    project = new Project({
      backends: { command: { run: ['sh', '-c', 'cat > /dev/null; exec env -i sh type.sh'] } },
    });
    project.write('type.sh', `${typing(acts, project.folder)}\ntrue`);
    project.script('ask.js', "return await agent('decide');");
    const { code, stdout } = await project.run('run', 'ask.js', '--yes', '--json');
    expect(code).toBe(0);
    expect(codesOf(JSON.parse(stdout).result, acts)).toEqual(refusals(acts));
  });

  it('X181: and may look all the same', async () => {
    project = new Project();
    const said = await shell(`${typing(looks, project.folder)}\ntrue`, project.work, {
      PLENUM_CALL: 'r7k2:x:0',
    });
    expect(Object.values(codesOf(said, looks))).not.toContain('E_NESTED');
  });

  it('X181: a person in the same place is not refused', async () => {
    project = new Project();
    const said = await shell(
      `${typing(
        acts.filter(({ words }) => words[0] === 'trust' || words[0] === 'allow'),
        project.folder,
      )}\ntrue`,
      project.work,
      {},
    );
    expect(said).not.toContain('E_NESTED');
    expect(said).toContain('E_RUN_NOT_FOUND');
  });
});
