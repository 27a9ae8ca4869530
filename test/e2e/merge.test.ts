import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { command, Project, until } from './project.js';

let project: Project;
afterEach(() => project.close());

/** Runs its prompt as a shell script in its workspace. */
const shellAgent = `const { prompt } = JSON.parse(require('node:fs').readFileSync(0, 'utf8')); require('node:child_process').execFileSync('sh', ['-c', prompt], { stdio: 'ignore' }); console.log('done');`;

const git = (...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-C', project.work, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args],
    { encoding: 'utf8' },
  ).trim();
const file = (name: string): string => readFileSync(join(project.work, name), 'utf8');

function repository(body: string, config: object = {}): void {
  project = new Project({
    backends: { command: { run: [process.execPath, '-e', shellAgent] } },
    ...config,
  });
  project.script(
    'wf.js',
    `const work = (label, script) => agent.outcome(script, { label, isolation: 'worktree', retries: 0 });\n${body}`,
  );
  project.write('kept.txt', 'kept\n');
  git('init', '--quiet', '-b', 'main');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'start');
}

async function json(...args: readonly string[]) {
  const { code, stdout, stderr } = await project.run(...args, '--json');
  expect(stdout, stderr).not.toBe('');
  return { code, stderr, value: JSON.parse(stdout) };
}

const guardedScript = `mkdir -p .claude sub/.claude/commands .plenum/workflows; echo '{"hooks":{}}' > .claude/settings.json; echo '{}' > .mcp.json; echo x > .plenum/workflows/evil.js; echo x > sub/.claude/commands/x.md; echo a > a.txt`;
const guarded = [
  '.claude/settings.json',
  '.mcp.json',
  '.plenum/workflows/evil.js',
  'sub/.claude/commands/x.md',
];

describe('merge, from the command', () => {
  it.each([
    ['test -d .', 'passed'],
    ['false', 'failed (code 1)'],
  ])(
    'X117: the gate of a merge is a proof, on the terminal and in the report (%s)',
    async (gate, word) => {
      repository(
        `return await merge([await work('good', 'echo g > good.txt')], { gate: ${JSON.stringify(gate)} });`,
        {
          permissions: { mode: 'bypass' },
        },
      );
      const { stderr } = await project.run('run', 'wf.js', '--yes', '--name', 'r7k2');
      expect(stderr).toContain(` merge ${word}`);
      expect(file('.plenum/runs/r7k2/report.md')).toContain(`gate merge: ${word}`);
      expect((await project.run('show', 'r7k2')).stdout).toContain(` merge ${word}`);
    },
  );

  it('X49 X80: failed, empty and completed work: what landed, what was refused and why, in the same words everywhere', async () => {
    repository(
      `return await merge(await parallel([() => work('good', 'echo g > good.txt'), () => work('half', 'echo h > half.txt; exit 3'), () => work('idle', 'true')]));`,
    );
    const { code, value } = await json('run', 'wf.js', '--yes', '--name', 'r7k2');
    expect([code, value.status, value.reason]).toEqual([
      3,
      'partial',
      '1 of 3 agents lost (1 crash)',
    ]);
    expect(value.landing).toMatchObject({
      landed: [{ label: 'good' }],
      empty: [{ label: 'idle' }],
      refused: [{ label: 'half', cause: 'crash' }],
      diffStat: { files: 1, insertions: 1, deletions: 0 },
    });
    const landed = /1 call landed on plenum\/r7k2 \(good\), \+1 −0 in 1 file: plenum diff r7k2/;
    expect(file('.plenum/runs/r7k2/report.md').replaceAll('\\', '')).toMatch(landed);
    expect(git('ls-tree', '-r', '--name-only', 'plenum/r7k2').split('\n')).toEqual([
      'good.txt',
      'kept.txt',
      'wf.js',
    ]);
    const words = [/refused: crash – half: /, /empty: idle changed nothing/];
    const shown = await project.run('show', 'r7k2');
    const diff = await project.run('diff', 'r7k2');
    const applied = await project.run('apply', 'r7k2');
    for (const text of [
      shown.stdout,
      diff.stderr,
      applied.stderr,
      file('.plenum/runs/r7k2/report.md'),
    ])
      for (const word of words) expect(text).toMatch(word);
    expect(diff.stdout).not.toContain('half.txt');
  });

  it('X184: guarded files do not land, make the run partial, and come in when a person takes them by name', async () => {
    repository(
      `return (await merge([await work('sly', ${JSON.stringify(guardedScript)})])).landed.length;`,
    );
    const { code, value } = await json('run', 'wf.js', '--yes', '--name', 'r7k2');
    expect([code, value.reason, value.result]).toEqual([
      3,
      'refused: guarded files of sly did not land',
      1,
    ]);
    expect(value.losses).toMatchObject([
      { label: 'sly', cause: 'guarded', message: expect.stringContaining('.mcp.json') },
    ]);
    expect((await project.run('show', 'r7k2')).stdout).toContain(
      'refused: guarded – sly: .claude/settings.json',
    );
    expect((await project.run('diff', 'r7k2')).stderr).toContain(
      'refused: guarded – sly: .claude/settings.json, .mcp.json',
    );
    const plain = await json('apply', 'r7k2');
    expect(plain.value).toMatchObject({ files: ['a.txt'], guarded, taken: [] });
    expect(guarded.map((path) => existsSync(join(project.work, path)))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    const unknown = await project.run('apply', 'r7k2', '--with', 'nothing.txt');
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there are: .claude/settings.json'),
    });
    const taken = await json('apply', 'r7k2', '--with', '.mcp.json', 'sub/.claude');
    expect(taken.value).toMatchObject({
      taken: ['.mcp.json', 'sub/.claude/commands/x.md'],
      guarded: ['.claude/settings.json', '.plenum/workflows/evil.js'],
    });
    expect([
      file('.mcp.json'),
      file('sub/.claude/commands/x.md'),
      existsSync(join(project.work, '.claude')),
    ]).toEqual(['{}\n', 'x\n', false]);
  });

  it('X184: the work of one agent, as files or as a branch, comes without them too', async () => {
    repository(`return (await work('sly', ${JSON.stringify(guardedScript)})).status;`);
    await json('run', 'wf.js', '--yes', '--name', 'r7k2');
    expect((await project.run('apply', 'r7k2', 'sly')).stderr).toContain(
      'refused: guarded – .claude/settings.json, .mcp.json',
    );
    expect([file('a.txt'), existsSync(join(project.work, '.mcp.json'))]).toEqual(['a\n', false]);
    await json('apply', 'r7k2', 'sly', '--branch', 'without');
    await json('apply', 'r7k2', 'sly', '--branch', 'with', '--with', '.mcp.json');
    expect(git('diff', '--name-only', 'HEAD', 'without')).toBe('a.txt');
    expect(git('diff', '--name-only', 'HEAD', 'with').split('\n')).toEqual(['.mcp.json', 'a.txt']);
  });

  it('X184: two agents that left a guarded file differently: a person says whose', async () => {
    repository(
      `return (await merge([await work('one', 'echo 1 > .mcp.json'), await work('two', 'echo 2 > .mcp.json')])).branch;`,
    );
    expect((await json('run', 'wf.js', '--yes', '--name', 'r7k2')).value.result).toBeNull();
    const both = await project.run('apply', 'r7k2', '--with', '.mcp.json');
    expect(both).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('one and two left .mcp.json'),
    });
    expect((await project.run('apply', 'r7k2', 'two', '--with', '.mcp.json')).code).toBe(0);
    expect(file('.mcp.json')).toBe('2\n');
  });

  it('X184: publish makes its branch without them, and says so', async () => {
    repository(
      `const o = await work('sly', ${JSON.stringify(guardedScript)}); return await publish(o, { as: 'branch', branch: 'feature/a' });`,
      {
        permissions: { allow: ['Publish(feature/a)'] },
      },
    );
    const { value } = await json('run', 'wf.js', '--yes');
    expect(value.result).toMatchObject({
      branch: 'feature/a',
      refused: [{ cause: 'guarded', paths: guarded }],
    });
    expect(value.reason).toContain('refused: guarded files of feature/a did not land');
    expect(git('diff', '--name-only', 'HEAD', 'feature/a')).toBe('a.txt');
  });

  it('X184: a branch that an agent moved to its own commit is not applied with what it brought in', async () => {
    repository(`const o = await work('good', 'echo g > good.txt'); await merge([o]);
return (await work('sly', 'echo {} > .mcp.json; git add -A; git -c user.name=t -c user.email=t commit -qm sly; git update-ref refs/heads/plenum/' + run.id + ' HEAD')).status;`);
    const { value } = await json('run', 'wf.js', '--yes');
    expect(git('ls-tree', '--name-only', `plenum/${value.runId}`)).toContain('.mcp.json');
    expect((await json('apply', value.runId)).value).toMatchObject({
      files: ['good.txt'],
      guarded: ['.mcp.json'],
    });
  });

  it('X49: kill -9 in the middle of a merge: the resume lands each once, and says again what was refused, empty and guarded', async () => {
    repository(
      `const o = await parallel([() => work('one', 'echo 1 > one.txt; echo {} > .mcp.json'), () => work('half', 'exit 3'), () => work('idle', 'true'), () => work('two', 'echo 2 > two.txt')]);
const { landed, empty, refused, branch } = await merge(o, { gate: 'sh ../gate.sh', when: 'each' });
return { landed: landed.map(({ label }) => label), empty: empty.map(({ label }) => label), refused: refused.map(({ label, cause }) => label + ' ' + cause), branch };`,
      { permissions: { allow: ['Sh(sh ../gate.sh)'] } },
    );
    const flag = join(project.folder, 'second');
    const waiting = join(project.folder, 'waiting');
    // The merge's worktree is below the project, so the command names it by place and the script
    // finds its flags by their own paths.
    project.write(
      'wf.js',
      file('wf.js').replaceAll('sh ../gate.sh', `sh ${join(project.folder, 'gate.sh')}`),
    );
    const settings = join(project.folder, 'home/.plenum/config.json');
    writeFileSync(
      settings,
      readFileSync(settings, 'utf8').replace(
        'sh ../gate.sh',
        `sh ${join(project.folder, 'gate.sh')}`,
      ),
    );
    writeFileSync(
      join(project.folder, 'gate.sh'),
      `if [ -e two.txt ] && [ ! -e ${flag} ]; then touch ${waiting}; while :; do sleep 0.05; [ -e ${flag} ] && break; done; fi; true\n`,
    );
    const { child, ended } = project.start(['run', 'wf.js', '--yes', '--name', 'r7k2']);
    await until(() => existsSync(waiting), 30_000);
    child.kill('SIGKILL');
    await ended;
    writeFileSync(flag, '');
    expect(git('log', '--format=%s', 'main..plenum/r7k2')).toBe('one');
    const { value } = await json('resume', 'r7k2', '--yes');
    expect(value.result).toEqual({
      landed: ['one', 'two'],
      empty: ['idle'],
      refused: ['half crash', 'one guarded'],
      branch: 'plenum/r7k2',
    });
    expect(git('log', '--format=%s', 'main..plenum/r7k2').split('\n')).toEqual(['two', 'one']);
    expect(
      value.losses.map(({ label, cause }: { label: string; cause: string }) => `${label} ${cause}`),
    ).toEqual(['half crash', 'one guarded']);
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  });
});

const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

describe.skipIf(!hasScript)('merge, with a person at the terminal', () => {
  it.each([
    ['allow', 0, 'completed'],
    ['deny', 3, 'partial'],
  ] as const)(
    'X184: asks about guarded files, and %s from another process decides',
    async (verb, code, status) => {
      repository(
        `return (await merge([await work('sly', ${JSON.stringify(guardedScript)}), await work('plain', 'echo b > b.txt')])).refused.length;`,
      );
      const terminal = spawn(
        'script',
        [
          '-qfec',
          `${process.execPath} ${command} run wf.js --yes --view lines --name r7k2; exit $?`,
          '/dev/null',
        ],
        {
          cwd: project.work,
          env: { ...process.env, CI: '', HOME: project.home, PLENUM_CALL: '', NO_COLOR: '1' },
        },
      );
      let screen = '';
      terminal.stdout.on('data', (chunk) => {
        screen += chunk;
      });
      const ended = new Promise((resolve) => terminal.once('close', resolve));
      const asked = () => project.events().filter(({ type }) => type === 'permission-ask');
      try {
        await until(() => asked().length === 1 && screen.includes('[d]eny: '));
        const question = `GuardedPaths(sly: ${guarded.join(', ')})`;
        expect(screen.replaceAll(/\s+/g, ' ')).toContain(question);
        expect((await project.run('show', 'r7k2')).stdout.replaceAll(/\s+/g, ' ')).toContain(
          `${question}: plenum allow r7k2 1`,
        );
        expect((await project.run(verb, 'r7k2', '1')).code).toBe(0);
        expect(await ended).toBe(code);
      } finally {
        terminal.kill();
      }
      const landed = git('ls-tree', '-r', '--name-only', 'plenum/r7k2').split('\n');
      expect(guarded.map((path) => landed.includes(path))).toEqual(
        guarded.map(() => verb === 'allow'),
      );
      expect(landed).toEqual(expect.arrayContaining(['a.txt', 'b.txt']));
      expect((await json('show', 'r7k2')).value.status).toBe(status);
      expect(existsSync(join(project.work, '.mcp.json'))).toBe(false);
    },
  );
});
