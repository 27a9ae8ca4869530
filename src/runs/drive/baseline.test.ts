import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/values/json.js';
import { commitAll, folders, run, write } from './fixtures/gated-project.js';

/** Prints TAP by what lies in the project, and counts how often it ran. */
const suite = `
echo ran >> runs.local
echo "TAP version 13"
n=0; red=0
for name in a b c; do
  test -e gone/$name && continue
  n=$((n+1))
  if test -e red/$name; then echo "not ok $n - $name"; red=1; else echo "ok $n - $name"; fi
done
test -e early && exit 0
echo "1..$n"
exit $red
`;
const project = {
  'check.sh': suite,
  'red/a': 'known red\n',
  '.gitignore': '*.local\n.plenum/\n',
};

function make(): void {
  write(project);
  commitAll();
}

const gated = (options = '') =>
  `await agent('work'); return await gate('sh check.sh', { baseline: true${options} });`;

const ran = (): number =>
  readFileSync(join(folders.project, 'runs.local'), 'utf8').trim().split('\n').length;

describe('X190: a gate with a baseline', () => {
  it('X190: a test that was red on the base does not block; it is said to be still failing', async () => {
    make();
    const { result, status } = await run(gated(), () => {});
    expect(result).toMatchObject({
      passed: true,
      code: 1,
      stillFailing: ['a'],
      newlyFailing: [],
      missing: [],
      count: 3,
      baseCount: 3,
      compared: 'tests',
    });
    expect(status).toBe('completed');
  });

  it('X190: a test that is newly red is named, and the run is not whole', async () => {
    make();
    const { result, status } = await run(gated(), () => write({ 'red/b': 'x' }));
    expect(result).toMatchObject({ passed: false, newlyFailing: ['b'], stillFailing: ['a'] });
    expect(status).toBe('partial');
  });

  it('X190: a test that became green is fixed', async () => {
    make();
    const { result } = await run(gated(), () => write({ 'red/a': null }));
    expect(result).toMatchObject({ passed: true, fixed: ['a'], stillFailing: [] });
  });

  it('X190: fewer tests than on the base are never green, whatever the exit code says', async () => {
    make();
    const { result } = await run(gated(), () => write({ 'red/a': null, 'gone/c': 'x' }));
    expect(result).toMatchObject({ passed: false, code: 0, missing: ['c'], count: 2 });
  });

  it.each([[''], [', baseline: false']])(
    'X190: a suite that ends early with exit code 0 is never green%s',
    async (options) => {
      write({ ...project, 'red/a': 'x' });
      write({ 'red/a': null });
      const { result } = await run(gated(options), () => write({ early: 'x' }));
      expect(result).toMatchObject({
        passed: false,
        code: 0,
        note: expect.stringContaining('ended early'),
      });
    },
  );

  it('X190: an exit code that no red test explains is no pass', async () => {
    make();
    const { result } = await run(
      `await agent('work'); return await gate('sh check.sh; test ! -e broken', { baseline: true });`,
      () => write({ broken: 'x' }),
    );
    expect(result).toMatchObject({ passed: false, code: 1, newlyFailing: [] });
  });

  it('X190: one run on the base serves all gates of the command, before the first agent', async () => {
    make();
    const { result } = await run(
      `await agent('work'); const one = await gate('sh check.sh', { baseline: true }); const two = await gate('sh check.sh', { baseline: true, label: 'again' }); return [one.newlyFailing, two.newlyFailing];`,
      () => {
        expect(ran()).toBe(1);
        write({ 'red/b': 'x' });
      },
    );
    expect(result).toEqual([['b'], ['b']]);
    expect(ran()).toBe(3);
  });

  it('X190: a resume takes the base from the record and never runs it again', async () => {
    write(project);
    const body = (label: string) =>
      `await agent('work'); return await gate('sh check.sh', { baseline: true, runs: ${label} });`;
    const first = await run(body('1'), () => write({ 'red/b': 'x' }));
    expect(ran()).toBe(2);
    const { result } = await run(body('2'), () => {}, first);
    expect(result).toMatchObject({ passed: false, newlyFailing: ['b'], stillFailing: ['a'] });
    expect(ran()).toBe(4);
  });

  it('X190: in a folder that is no repository the base is the folder before the first agent', async () => {
    write(project);
    const { result } = await run(gated(), () => write({ 'red/b': 'x' }));
    expect(result).toMatchObject({ passed: false, newlyFailing: ['b'], stillFailing: ['a'] });
  });

  it('X190: a command that is known late is run on the commit that the run began from', async () => {
    make();
    const body = `await agent('work'); return await gate(['sh', 'check.sh'].join(' '), { baseline: true });`;
    const { result } = await run(body, () => write({ 'red/b': 'x' }));
    expect(result).toMatchObject({ passed: false, newlyFailing: ['b'], stillFailing: ['a'] });
  });

  it('X190: a command that is known late in a folder without a commit says what it lacks', async () => {
    write(project);
    const body = `await agent('work'); try { return await gate(['sh', 'check.sh'].join(' '), { baseline: true }); } catch (error) { return error.message; }`;
    const { result } = await run(body, () => {});
    expect(result).toMatch(/before any agent worked is not known.*literal/);
  });

  it('X190: results are read from the file that the gate names; an old one does not count', async () => {
    write({
      'check.sh': 'test -e silent || cp out.xml junit.local; test ! -e silent',
      'out.xml':
        '<testsuite name="s" tests="2"><testcase name="x"/><testcase name="y"><failure/></testcase></testsuite>',
      '.gitignore': '*.local\n.plenum/\n',
    });
    commitAll();
    const body = `const seen = []; for (const word of ['one', 'two']) { await agent(word); seen.push(await gate('sh check.sh', { baseline: true, results: 'junit.local', label: word })); } return seen;`;
    let turn = 0;
    const { result } = await run(body, () => {
      turn += 1;
      if (turn === 2) write({ silent: 'x' });
    });
    expect(result).toMatchObject([
      { passed: true, stillFailing: ['s > y'], count: 2 },
      { passed: false, missing: ['s > x', 's > y'], count: 0 },
    ]);
  });

  it('X190: where no results can be read exit codes are compared, and that is said', async () => {
    write({ 'check.sh': 'exit $(cat code)\n', code: '1\n' });
    commitAll();
    const same = await run(gated(), () => {});
    expect(same.result).toMatchObject({
      passed: true,
      code: 1,
      compared: 'exit codes',
      note: expect.stringContaining('only exit codes were compared'),
    });
    expect((await run(gated(), () => write({ code: '2\n' }))).result).toMatchObject({
      passed: false,
      code: 2,
    });
    write({ code: '127\n' });
    expect((await run(gated(), () => {})).result).toMatchObject({ passed: false, code: 127 });
  });

  it('X190: with several runs a test that is red in one of them is flaky and no pass', async () => {
    make();
    const body = `await agent('work'); return await gate('sh turn.sh', { baseline: true, runs: 2 });`;
    write({
      'turn.sh':
        'test -e odd.local && { rm odd.local; rm -rf red/b; } || { touch odd.local; test -e flake.local && touch red/b; }; . ./check.sh\n',
    });
    const { result } = await run(body, () => write({ 'flake.local': 'x', 'odd.local': 'x' }));
    expect(result).toMatchObject({ passed: false, flaky: true, newlyFailing: ['b'] });
  });
});

describe('X190: a merge with a baseline', () => {
  const three = `const o = await parallel(['one', 'two', 'three', 'four'].map((label) => () => agent.outcome(label, { isolation: 'worktree', label })));`;
  const merged = (when: string) =>
    `${three} return await merge(o, { gate: { command: 'sh check.sh', baseline: true }, when: '${when}' });`;

  function acting() {
    return (prompt: string, folder: string): void => {
      if (prompt === 'one') write({ note: 'x' }, folder);
      if (prompt === 'two') write({ 'red/b': 'x' }, folder);
      if (prompt === 'three') write({ other: 'x' }, folder);
      if (prompt === 'four') write({ 'gone/c': 'x' }, folder);
    };
  }

  it('X190: at the end it names the outcome that brought each test', async () => {
    make();
    const { result } = await run(merged('end'), acting());
    expect((result as JsonObject).gate).toMatchObject({
      passed: false,
      newlyFailing: ['b'],
      missing: ['c'],
      stillFailing: ['a'],
      broughtBy: [
        { test: 'b', label: 'two' },
        { test: 'c', label: 'four' },
      ],
    });
  });

  it('X190: after each landing it refuses the outcome that brought a red test, and lands the others', async () => {
    make();
    const { result } = await run(merged('each'), acting());
    expect(result).toMatchObject({
      landed: [{ label: 'one' }, { label: 'three' }],
      refused: [
        { label: 'two', cause: 'gate', message: 'the gate is newly red: b' },
        { label: 'four', cause: 'gate', message: 'the gate is newly red: c' },
      ],
      gate: {
        broughtBy: [
          { test: 'b', label: 'two' },
          { test: 'c', label: 'four' },
        ],
      },
    });
  });

  it('X190: a gate of what was merged names them, too', async () => {
    make();
    const body = `${three} await merge(o); return await gate('sh check.sh', { of: 'run', baseline: true });`;
    const { result } = await run(body, acting());
    expect(result).toMatchObject({
      newlyFailing: ['b'],
      broughtBy: [
        { test: 'b', label: 'two' },
        { test: 'c', label: 'four' },
      ],
    });
    expect(existsSync(join(folders.project, 'runs.local'))).toBe(false);
  });
});
