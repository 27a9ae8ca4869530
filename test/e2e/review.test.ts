import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Project } from './project.js';

let project: Project;
const git = (...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-C', project.work, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args],
    { encoding: 'utf8' },
  );
const files = (): readonly string[] =>
  git('ls-tree', '-r', '--name-only', 'plenum/r7k2').trim().split('\n');

const check = 'node check.mjs';
const body = `
const changes = await parallel(['one', 'two', 'tsconfig'].map((name) => () =>
  agent.outcome(name, { label: name, isolation: 'worktree' })));
return (await merge(changes, { gate: '${check}' })).landed.length;
`;
/** Each agent writes a file of its name; the numbers of `long.txt` are changed at two places. */
const agent = `
const { readFileSync, writeFileSync } = require('node:fs');
const { label } = JSON.parse(readFileSync(0, 'utf8'));
writeFileSync(label + '.json', '{}\\n');
if (label === 'two') {
  const lines = readFileSync('long.txt', 'utf8').split('\\n');
  lines[1] = 'first edit';
  lines[40] = 'second edit';
  writeFileSync('long.txt', lines.join('\\n'));
}
console.log('done');
`;

beforeEach(async () => {
  project = new Project({
    backends: { command: { run: [process.execPath, '-e', agent] } },
    permissions: { allow: [`Sh(${check})`] },
  });
  project.script('wf.js', body);
  project.write('long.txt', Array.from({ length: 50 }, (_, at) => `${at}`).join('\n'));
  project.write(
    'check.mjs',
    "import { existsSync } from 'node:fs';\nif (!existsSync('one.json')) { console.log('one.json is missing'); process.exit(3); }\n",
  );
  git('init', '--quiet');
  git('add', 'wf.js', 'long.txt', 'check.mjs');
  git('commit', '--quiet', '-m', 'start');
  const { code, stderr } = await project.run('run', 'wf.js', '--yes', '--json', '--name', 'r7k2');
  expect(`${code} ${stderr}`).toMatch(/^0 /);
});
afterEach(() => project.close());

const review = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await project.run('review', 'r7k2', ...args, '--json');
  return { code, stderr, told: stdout === '' ? null : JSON.parse(stdout) };
};

describe('plenum review', () => {
  it('X128: lists what landed, riskiest first, with hunks and reasons, and changes nothing', async () => {
    const before = git('for-each-ref');
    const { code, told } = await review();
    expect(code).toBe(0);
    expect(told).toMatchObject({ version: 1, branch: 'plenum/r7k2', gate: null, moved: null });
    const [first] = told.changes;
    expect(first).toMatchObject({ label: 'tsconfig', decision: null });
    expect(first.evidence).toMatchObject({
      risk: 'high',
      reasons: expect.arrayContaining(['changes how the project is checked: tsconfig.json']),
    });
    const two = told.changes.find(({ label }: { label: string }) => label === 'two');
    expect(two.hunks.map(({ path }: { path: string }) => path)).toEqual([
      ...['long.txt', 'long.txt', 'two.json'],
    ]);
    expect((await project.run('review', 'r7k2')).stdout).toContain('Look closely  1');
    expect(git('for-each-ref')).toBe(before);
    expect(existsSync(join(project.work, '.plenum/runs/r7k2/review.json'))).toBe(false);
  });

  it('X128: a rejected call leaves the branch, its gate runs again, and apply takes what was accepted', async () => {
    const { code, told } = await review('--reject', 'tsconfig', '--accept', 'one');
    expect(code).toBe(0);
    expect(told).toMatchObject({ moved: true, gate: { command: check, code: 0 } });
    expect(files()).toEqual(['check.mjs', 'long.txt', 'one.json', 'two.json', 'wf.js']);
    const early = await project.run('apply', 'r7k2', '--json');
    expect(early.code).toBe(7);
    expect(JSON.parse(early.stdout).error).toMatchObject({
      code: 'E_REVIEW_OPEN',
      hint: 'plenum review r7k2 --accept-rest',
    });
    expect((await review('--accept-rest')).told.changes).toHaveLength(3);
    const applied = JSON.parse((await project.run('apply', 'r7k2', '--json')).stdout);
    expect(applied.files).toEqual(['long.txt', 'one.json', 'two.json']);
  });

  it('X128: one hunk can be rejected, and a rejection taken back', async () => {
    await review('--reject', 'two:1');
    const text = () => git('show', 'plenum/r7k2:long.txt');
    expect([text().includes('first edit'), text().includes('second edit')]).toEqual([false, true]);
    expect(files()).toContain('two.json');
    const whole = git('rev-parse', 'refs/plenum/r7k2/kept-review');
    await review('--accept', 'two');
    expect(text()).toContain('first edit');
    expect(git('rev-parse', 'plenum/r7k2')).toBe(whole);
  });

  it('X128: a branch that fails its gate is not moved to, and says so until a person insists', async () => {
    const tip = git('rev-parse', 'plenum/r7k2');
    const { code, told } = await review('--reject', 'one', '--accept-rest');
    expect(code).toBe(1);
    expect(told).toMatchObject({ moved: false, gate: { code: 3 } });
    expect(git('rev-parse', 'plenum/r7k2')).toBe(tip);
    const text = await project.run('review', 'r7k2', '--accept-rest');
    expect(text.stderr).toContain('one.json is missing');
    expect(text.stderr).toContain('plenum review r7k2 --accept-rest --even-if-red');
    expect(JSON.parse((await project.run('apply', 'r7k2', '--json')).stdout).error.code).toBe(
      'E_REVIEW_OPEN',
    );
    expect((await review('--accept-rest', '--even-if-red')).code).toBe(0);
    expect(files()).not.toContain('one.json');
    expect((await project.run('apply', 'r7k2')).code).toBe(0);
    expect(existsSync(join(project.work, 'one.json'))).toBe(false);
  });

  it('X128: a command that is not granted any more does not run, and nothing changes', async () => {
    const before = git('for-each-ref');
    const config = join(project.home, '.plenum/config.json');
    writeFileSync(config, readFileSync(config, 'utf8').replace(`Sh(${check})`, 'Sh(other)'));
    const { told } = await review('--reject', 'tsconfig');
    expect(told.error).toMatchObject({
      code: 'E_NOT_GRANTED',
      hint: `plenum grant 'Sh(${check})'`,
    });
    expect(git('for-each-ref')).toBe(before);
  });

  it('X128: what is no change is named, with those there are', async () => {
    const { code, told } = await review('--reject', 'three');
    expect(code).toBe(2);
    expect(told.error.message).toContain('there are #');
    expect((await review('--reject', 'one:9')).told.error.message).toContain('none is 9');
    expect((await review('--reject', 'one', '--accept', 'one')).told.error.message).toContain(
      'both accepted and rejected',
    );
  });

  it('X128: a review of a branch that moved meanwhile begins anew and keeps what was said', async () => {
    await review('--accept', 'one');
    const tree = git('rev-parse', 'plenum/r7k2^{tree}').trim();
    const parent = git('rev-parse', 'plenum/r7k2').trim();
    const more = git('commit-tree', tree, '-p', parent, '-m', 'by hand').trim();
    git('update-ref', 'refs/heads/plenum/r7k2', more);
    const { told } = await review();
    const decisions = told.changes.map((one: { label: string; decision: unknown }) => [
      one.label,
      one.decision !== null,
    ]);
    expect(new Map(decisions).get('one')).toBe(true);
    expect(new Map(decisions).get('by hand')).toBe(false);
  });
});
