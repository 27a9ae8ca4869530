import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { McpStand } from '../../../src/surfaces/mcp/fixtures/mcp-stand.js';
import { createFakeModel, type FakeModel } from '../../../src/testing/index.js';
import { command, until } from '../project.js';
import { hasScript, ModelProject, questions, sent } from './model-project.js';

let fake: FakeModel;
let project: ModelProject;
const afterTest: (() => void)[] = [];
afterEach(async () => {
  for (const end of afterTest.splice(0)) end();
  project.close();
  await fake.close();
});

async function setUp(permissions: object = {}): Promise<void> {
  fake = await createFakeModel();
  project = new ModelProject(fake, { permissions });
}

function exists(...path: string[]): boolean {
  return existsSync(join(project.work, ...path));
}

/** The last request that holds this text. */
function lastOf(text: string): string {
  return questions(fake)
    .map(sent)
    .filter((body) => body.includes(text))
    .at(-1) as string;
}

describe('what agents may do', () => {
  it('X100: mode default, nobody to ask: Write and Bash are refused, the agent is told, the refusals are listed', async () => {
    await setUp({ mode: 'default' });
    project.script(
      'wf.js',
      `return await agent('@fake tool Write {"file_path":"made.txt","content":"x"} @fake tool Bash {"command":"touch ran.txt"} @fake say gave up');`,
    );
    const { code, summary, stderr } = await project.json('run', 'wf.js', '--yes', '--no-input');
    expect(code).toBe(0);
    expect(exists('made.txt') || exists('ran.txt')).toBe(false);
    expect(summary).toMatchObject({ result: 'gave up', denied: 2 });
    const [, second = '', third = ''] = questions(fake).map(sent);
    expect(second).toMatch(/Permission denied: Write\(made\.txt\)/);
    expect(third).toMatch(/Permission denied: Bash\(touch ran\.txt\)/);
    expect(JSON.parse((await project.run('show', '@last', '--json')).stdout).denied).toBe(2);
    const report = readFileSync(join(project.runDir(), 'report.md'), 'utf8');
    for (const text of [stderr, report]) {
      expect(text).toContain('Write(made.txt)');
      expect(text).toContain('Bash(touch ran.txt)');
    }
    expect(project.ofType('permission-end')).toMatchObject([
      { tool: 'Write', allowed: false, author: 'policy' },
      { tool: 'Bash', allowed: false },
    ]);
  });

  it('X100: with nothing configured files are written inside, and nowhere else', async () => {
    await setUp();
    mkdirSync(join(project.work, '.git', 'hooks'), { recursive: true });
    const outside = join(project.folder, 'outside.txt');
    const paths = [
      'src/made.txt',
      '../outside.txt',
      outside,
      '.git/hooks/pre-commit',
      '.plenum/config.json',
      'sub/.Claude/settings.json',
      '.MCP.json',
    ];
    const uses = paths
      .map((path) => `@fake tool Write ${JSON.stringify({ file_path: path, content: 'text' })}`)
      .join(' ');
    project.script('wf.js', `return await agent(${JSON.stringify(`${uses} @fake say over`)});`);
    const { code, summary } = await project.json('run', 'wf.js', '--yes', '--no-input');
    expect(code).toBe(0);
    expect(summary.result).toBe('over');
    expect(readFileSync(join(project.work, 'src/made.txt'), 'utf8')).toBe('text');
    expect(existsSync(outside)).toBe(false);
    for (const path of [
      '.git/hooks/pre-commit',
      '.plenum/config.json',
      'sub/.Claude/settings.json',
      '.MCP.json',
    ])
      expect([path, exists(path)]).toEqual([path, false]);
    const refused = questions(fake).slice(2).map(sent);
    for (const [at, body] of refused.entries()) {
      const results = (
        JSON.parse(body) as { messages: { content: { type: string; is_error?: boolean }[] }[] }
      ).messages.at(-1)?.content;
      expect([
        paths[at + 1],
        results?.some(({ type, is_error }) => type === 'tool_result' && is_error === true),
      ]).toEqual([paths[at + 1], true]);
    }
  });

  it('X100: bypass in a worktree of its own: what is written is written there, and comes back as a commit', async () => {
    await setUp({ mode: 'bypass' });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: project.work,
        encoding: 'utf8',
      });
    project.write('a.txt', 'old\n');
    project.write('.gitignore', '.plenum\n');
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'base');
    project.script(
      'wf.js',
      `const { value, workspace } = await agent.outcome('@fake tool Write {"file_path":"a.txt","content":"new"} @fake tool Bash {"command":"echo more > b.txt; pwd"} @fake say written', { isolation: 'worktree' });
losses.accept('shown');
return { value, diff: await workspace.diff() };`,
    );
    const { code, summary } = await project.json('run', 'wf.js', '--yes', '--no-input');
    expect(code).toBe(0);
    expect(summary.result).toMatchObject({
      value: 'written',
      diff: expect.stringContaining('+new'),
    });
    expect(readFileSync(join(project.work, 'a.txt'), 'utf8')).toBe('old\n');
    expect(exists('b.txt')).toBe(false);
    expect(git('status', '--porcelain').trim()).toBe('?? wf.js');
    expect(summary.denied).toBe(0);
  });
});

describe.skipIf(!hasScript)('questions to a person', () => {
  it('X100: are answered by allow and deny from another process, and by the driving terminal', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await parallel(['first', 'second'].map((name) => () => agent(name + ' @fake tool Bash {"command":"echo ran-' + name + ' | tee ' + name + '.txt"} @fake say over')));`,
    );
    const terminal = openTerminal(`${process.execPath} ${command} run wf.js --yes --view lines`);
    await until(() => project.ofType('permission-ask').length === 2);
    const [first, second] = ['first', 'second'].map(
      (name) =>
        project.ofType('permission-ask').find(({ argument }) => argument?.includes(`ran-${name}`))
          ?.request,
    );
    const shown = await project.run('show', '@live');
    expect(shown.stdout + shown.stderr).toContain('ran-first');
    const allowed = await project.run('allow', '@live', String(first));
    expect([allowed.code, allowed.stderr]).toEqual([0, expect.stringContaining('allowed')]);
    const denied = await project.run('deny', '@live', String(second));
    expect([denied.code, denied.stderr]).toEqual([0, expect.stringContaining('denied')]);
    expect(await terminal.code).toBe(0);
    expect(terminal.output()).toContain('answered elsewhere');
    expect(exists('first.txt')).toBe(true);
    expect(exists('second.txt')).toBe(false);
    expect(lastOf('ran-first')).toMatch(/"tool_result".*ran-first/s);
    expect(lastOf('ran-second')).toMatch(/Permission denied: Bash\(echo ran-second/);
    expect((await project.run('allow', '@last', '1')).code).toBe(8);
  });

  it('X100: the driving terminal answers one after the other', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await parallel(['first', 'second'].map((name) => () => agent(name + ' @fake tool Bash {"command":"echo ran-' + name + ' > ' + name + '.txt"} @fake say over')));`,
    );
    const terminal = openTerminal(`${process.execPath} ${command} run wf.js --yes --view lines`);
    await until(() => /\[d\]eny/.test(terminal.output()));
    terminal.type('maybe\n');
    await until(() => /Type a or d/.test(terminal.output()));
    terminal.type('a\n');
    await until(() => (terminal.output().match(/\[d\]eny/g) ?? []).length === 3);
    terminal.type('d\n');
    expect(await terminal.code).toBe(0);
    expect([exists('first.txt'), exists('second.txt')].filter(Boolean)).toHaveLength(1);
    expect(project.ofType('permission-end').map(({ allowed }) => allowed)).toEqual([true, false]);
  });

  it('X100: for the rest of the run: many agents are one question, and a resume asks none', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await parallel([1, 2, 3, 4, 5, 6].map((n) => () => agent(n + ' @fake tool Bash {"command":"echo ran >> ran.txt"} @fake say over', { label: 'a' + n })));`,
    );
    const line = `${process.execPath} ${command}`;
    const terminal = openTerminal(`${line} run wf.js --yes --name perm --view lines`);
    await until(() => /for this run: \[ar\]/.test(terminal.output()));
    const { stdout } = await project.run('allow', 'perm', '--json');
    expect(JSON.parse(stdout).questions[0]).toMatchObject({
      question: 1,
      tool: 'Bash',
      argument: 'echo ran >> ran.txt',
      rule: 'Bash(echo ran >> ran.txt)',
    });
    terminal.type('ar\n');
    expect(await terminal.code).toBe(0);
    const ran = () => readFileSync(join(project.work, 'ran.txt'), 'utf8').split('\n').length - 1;
    expect(ran()).toBe(6);
    expect(project.ofType('permission-end').every(({ allowed }) => allowed)).toBe(true);
    expect(project.ofType('permission-end').filter(({ forRun }) => forRun)).toHaveLength(1);
    const asked = project.ofType('permission-ask').length;
    const again = openTerminal(`${line} resume perm --yes --rerun a1`);
    expect(await again.code).toBe(0);
    expect([ran(), project.ofType('permission-ask').length]).toEqual([7, asked]);
  });

  it('X100: through MCP the person at the client decides, once or for longer; a client that cannot ask them gets the command', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await agent('@fake tool Bash {"command":"echo ran > ran.txt"} @fake say over');`,
    );
    const terminal = openTerminal(
      `${process.execPath} ${command} run wf.js --yes --name perm --view lines`,
    );
    await until(() => /\[ag\]/.test(terminal.output()));
    const at = { project: project.work, home: project.personal };
    const blind = await new McpStand(null, {}, at).connect();
    const seeing = await new McpStand(
      { action: 'accept', content: { allow: 'run' } },
      {},
      at,
    ).connect();
    afterTest.push(
      () => void blind.close(),
      () => void seeing.close(),
    );
    const ask = { run: 'perm', action: 'allow' };
    const waited = await blind.use('wait_run', { run: 'perm', timeoutSeconds: 60 });
    expect(waited.text).toContain('control_run');
    expect((await blind.use('control_run', ask)).data).toMatchObject({
      accepted: false,
      command: 'plenum allow perm 1',
    });
    const allowed = await seeing.use('control_run', ask);
    expect(allowed.text).toContain('for the rest of this run: Bash(echo ran > ran.txt)');
    expect(seeing.asked[0]).toContain('rule: Bash(echo ran > ran.txt)');
    expect(await terminal.code).toBe(0);
    expect(exists('ran.txt')).toBe(true);
  });

  it('X100: for good, from another process: the rule is written, and no later run asks', async () => {
    await setUp();
    const script = `return await agent('@fake tool Bash {"command":"echo ran > ran.txt"} @fake say over');`;
    project.script('wf.js', script);
    const terminal = openTerminal(
      `${process.execPath} ${command} run wf.js --yes --name perm --view lines`,
    );
    await until(() => /\[ag\]/.test(terminal.output()));
    const listed = await project.run('allow', 'perm');
    expect(listed.stdout).toContain('asks for Bash(echo ran > ran.txt)');
    const allowed = await project.run('allow', 'perm', '1', '--always', 'home');
    expect(allowed.stderr).toContain('"allow": Bash(echo ran > ran.txt) written to');
    expect(await terminal.code).toBe(0);
    const { summary } = await project.json('run', 'wf.js', '--yes', '--no-input');
    expect(summary).toMatchObject({ status: 'completed', denied: 0 });
    const denied = await project.run('deny', 'perm', '1', '--always');
    expect(denied.code, 'nothing is open any more').toBe(2);
  });
});

describe.skipIf(!hasScript)('a question at the terminal', () => {
  it('X100: stays readable while the run goes on, and Ctrl-C at it pauses the run', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await agent('@fake tool Bash {"command":"echo ran"} @fake say over');`,
    );
    const terminal = openTerminal(`${process.execPath} ${command} run wf.js --yes --view lines`);
    await until(() => /\[d\]eny/.test(terminal.output()));
    const shown = terminal.output().length;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(terminal.output().slice(shown)).not.toContain('running');
    terminal.type('\u0003');
    await until(() => /Pausing/.test(terminal.output()));
    terminal.type('\u0003');
    expect(await terminal.code).toBe(130);
    expect(terminal.output()).toContain('plenum resume');
  });
});

/** A pseudo-terminal of util-linux. */
function openTerminal(line: string) {
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: project.work,
    env: {
      ...process.env,
      HOME: project.personal,
      PLENUM_CALL: '',
      NO_COLOR: '1',
      ...project.given,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const code = new Promise<number | null>((done) => child.on('close', done));
  afterTest.push(() => child.kill());
  return { code, output: () => output, type: (text: string) => child.stdin.write(text) };
}
