import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, defaults } from '../../config/values/config.js';
import type { Json } from '../../core/values/json.js';
import { createRealClock } from '../../host/clocks/real-clock.js';
import { createStubBackend } from '../../testing/harness/stub-backend.js';
import { projectRuns } from '../known/project-runs.js';
import { checkedProgram, createRun } from '../start/start-run.js';
import { drive } from './drive.js';

const command = 'sh check.sh';
const config: Config = {
  ...defaults,
  permissions: { ...defaults.permissions, allow: ['Sh'] },
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
};
/** The work is bad, so the check says no; an agent that empties what decides makes it say yes. */
const files = {
  'check.sh': '. ./test/case.sh\n',
  'test/case.sh': 'grep -q good work.txt || exit 1\n',
  'work.txt': 'bad\n',
  '.gitignore': 'ignored/\n*.local\n',
};
const cheat = { 'check.sh': 'exit 0\n', 'test/case.sh': '' };

let root: string;
let project: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plenum-gate-'));
  project = join(root, 'repo');
});
afterEach(() => rmSync(root, { recursive: true, maxRetries: 5 }));

function write(all: Readonly<Record<string, string | null>>, at = project): void {
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    if (text === null) rmSync(join(at, path), { recursive: true });
    else writeFileSync(join(at, path), text);
  }
}

function git(...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: join(root, 'repo'),
    stdio: 'pipe',
  });
}

function commitAll(): void {
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
}

/** Where the project lies, and how it stands to a repository. */
const places: Readonly<Record<string, () => void>> = {
  'a clean repository': () => {
    write(files);
    commitAll();
  },
  'a repository with changes that are not committed': () => {
    write({ ...files, 'check.sh': 'old\n', 'test/case.sh': 'old\n' });
    commitAll();
    write(files);
  },
  'a repository that has none of it yet': () => {
    write({ 'other.txt': 'x' });
    commitAll();
    write(files);
  },
  'a folder that is no repository': () => write(files),
  'a project below the root of a repository': () => {
    project = join(root, 'repo', 'packages', 'one');
    write(files);
    write({ 'README.md': 'x' }, join(root, 'repo'));
    commitAll();
  },
};

/** Ways to write the gate; the agent is asked before. */
const forms: Readonly<Record<string, string>> = {
  'a literal': `await agent('cheat'); return await gate('sh check.sh');`,
  'a constant': `const c = 'sh check.sh'; await agent('cheat'); return await gate(c);`,
  'words that are joined': `const c = ['sh', 'check.sh'].join(' '); await agent('cheat'); return await gate(c);`,
  'a template': `const name = 'check'; await agent('cheat'); return await gate(\`sh \${name}.sh\`);`,
  'a part of a longer text': `const c = 'xsh check.shx'.slice(1, -1); await agent('cheat'); return await gate(c);`,
  'an argument': `await agent('cheat'); return await gate(args.command);`,
  'a variable that goes through functions': `const run = async (c) => gate(c); const twice = (f) => (c) => f(c); await agent('cheat'); return await twice(run)('sh check' + '.sh');`,
  'another name for gate': `const check = gate; await agent('cheat'); return await check('sh ' + 'check.sh');`,
  'an element of a list': `const verbs = [agent, gate]; await verbs[0]('cheat'); return await verbs.at(-1)('sh check.sh');`,
  'a nested workflow': `await agent('cheat'); return await workflow('inner');`,
  'a nested workflow that is named late': `await agent('cheat'); return await workflow('in' + 'ner');`,
  'patterns that are computed': `await agent('cheat'); return await gate('sh ' + 'check.sh', { protect: [['test', '**'].join('/'), '*.sh'] });`,
};

interface Run {
  readonly runDir: string;
  readonly status: string;
  readonly result: Json | undefined;
  readonly notes: readonly string[];
}

async function run(
  body: string,
  act: () => void,
  again?: { readonly runDir: string },
): Promise<Run> {
  const program = checkedProgram(
    `export const meta = { name: 'gated', description: 'd' };\n${body}`,
    'gated.js',
  );
  const args = { command };
  const choices = {} as Parameters<typeof createRun>[0]['choices'];
  const runDir =
    again?.runDir ??
    (
      await createRun({
        project,
        program,
        scriptFile: null,
        args,
        choices,
        id: undefined,
        approved: null,
        home: null,
        now: Date.now(),
      })
    ).runDir;
  const handle = await projectRuns(project).open(basename(runDir));
  if (!handle) throw new Error(`there is no run in ${runDir}`);
  const backend = createStubBackend({
    clock: createRealClock(),
    answer: ({ prompt }) => {
      if (prompt === 'die') throw new Error('killed');
      act();
      return 'done';
    },
  });
  const notes: string[] = [];
  const { status, end } = await drive({
    project,
    run: handle,
    mode: again ? 'resume' : 'run',
    program,
    args,
    config,
    with: backend,
    limits: { concurrency: 4, maxAgents: 100, budget: {} },
    interactive: false,
    onEvent: (event) => {
      if (event.type === 'note-add' && event.note.kind === 'warning') notes.push(event.note.text);
    },
  }).result;
  return { runDir, status, result: end?.result, notes };
}

describe.each(Object.entries(places))('X183: in %s', (_, make) => {
  it.each(Object.entries(forms))(
    'X183: a gate whose command is %s sees the files as the run began',
    async (_form, body) => {
      make();
      write({
        '.plenum/workflows/inner.js': `export const meta = { name: 'inner', description: 'd' };\nreturn await gate('sh check.sh');\n`,
      });
      const { status, result } = await run(body, () => write(cheat));
      expect(result).toMatchObject({
        passed: false,
        code: 1,
        touched: ['check.sh', 'test/case.sh'],
      });
      expect(status).toBe('partial');
      expect(readFileSync(join(project, 'test/case.sh'), 'utf8')).toBe('');
    },
  );
});

const lateForm = forms['words that are joined'] ?? '';

describe('X183: what the base knows', () => {
  it('X183: files that git ignores are protected where a pattern or a known command names them', async () => {
    write({
      ...files,
      'test/case.sh': '. ./ignored/more.test.sh\n',
      'ignored/more.test.sh': 'exit 1\n',
    });
    commitAll();
    const { result } = await run(lateForm, () => write({ 'ignored/more.test.sh': 'exit 0\n' }));
    expect(result).toMatchObject({ passed: false, touched: ['ignored/more.test.sh'] });
  });

  it('X183: a file that was deleted when the run began is an addition when an agent brings it back', async () => {
    write({ ...files, 'test/old.sh': 'x' });
    commitAll();
    write({ 'test/old.sh': null });
    const { result } = await run(lateForm, () => write({ 'test/old.sh': 'x' }));
    expect(result).toMatchObject({ passed: false, touched: ['test/old.sh'] });
  });

  it('X183: an agent that commits, or moves HEAD, moves no base', async () => {
    write(files);
    commitAll();
    const { result } = await run(lateForm, () => {
      write(cheat);
      git('add', '-A');
      git('commit', '-q', '-m', 'all fine');
    });
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
  });

  it('X183: a filter that an agent configures does not change what git gives back', async () => {
    write(files);
    commitAll();
    const { result } = await run(lateForm, () => {
      write(cheat);
      write({ '.git/info/attributes': '* filter=evil\n' });
      git('config', 'filter.evil.smudge', 'true');
    });
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
  });

  it('X183: which scripts a command names is read in the base, not in what an agent made of package.json', async () => {
    write({
      'package.json': JSON.stringify({ scripts: { test: 'sh own.sh' } }),
      'own.sh': 'exit 1\n',
    });
    const { result } = await run(
      `await agent('cheat'); return await gate(['npm', 'test'].join(' '));`,
      () =>
        write({
          'own.sh': 'exit 0\n',
          'package.json': JSON.stringify({ scripts: { test: 'true' } }),
        }),
    );
    expect(result).toMatchObject({ passed: false, touched: ['own.sh', 'package.json'] });
  });

  it('X183: tests that an agent adds are set aside; a script that the command names and an agent made is reported', async () => {
    write({ 'work.txt': 'bad\n' });
    const { result, status } = await run(lateForm, () =>
      write({ 'check.sh': 'test ! -e test/new.sh\n', 'test/new.sh': '' }),
    );
    expect(result).toMatchObject({ passed: true, touched: ['check.sh', 'test/new.sh'] });
    expect(status).toBe('partial');
  });

  it('X183: what was too large to keep is said, and the gate does not pass once it is changed', async () => {
    write({ ...files, 'work.txt': 'good\n', 'data.bin': 'x'.repeat(2 * 1024 * 1024) });
    const body = `await agent('cheat'); return await gate('sh ' + 'check.sh', { protect: ['data' + '.bin'] });`;
    const same = await run(body, () => {});
    expect(same.result).toMatchObject({ passed: true, touched: [] });
    expect(same.notes.join()).toContain('1 files are too large');
    const changed = await run(body, () => write({ 'data.bin': 'y'.repeat(2 * 1024 * 1024) }));
    expect(changed.result).toMatchObject({
      passed: false,
      code: 0,
      touched: ['data.bin'],
      output: expect.stringContaining('data.bin'),
    });
  });

  it('X183: files that git does not change byte by byte are kept as they lay', async () => {
    write({ ...files, '.gitattributes': '* text eol=crlf\n' });
    commitAll();
    write({ 'work.txt': 'good\n' });
    const { result } = await run(lateForm, () => {});
    expect(result).toMatchObject({ passed: true, touched: [] });
  });

  it('X183: a script that can reach no gate leaves nothing in the run folder', async () => {
    write(files);
    const { runDir } = await run(`return await agent('hello, gate');`, () => {});
    expect(existsSync(join(runDir, 'protect'))).toBe(false);
  });
});

describe('X183: a resume', () => {
  const twice = `await agent('cheat'); const first = await gate('sh ' + 'check.sh'); await agent('again'); return await gate('sh ' + 'check.sh', { label: 'second' });`;

  it('X183: keeps the base of the first start', async () => {
    write(files);
    const { runDir } = await run(`await agent('cheat'); return 1; gate('x');`, () => write(cheat));
    const { result } = await run(twice, () => write({ 'test/case.sh': 'true\n' }), { runDir });
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
  });

  it('X183: takes the base when the first process died while it was taken', async () => {
    write(files);
    const program = checkedProgram(
      `export const meta = { name: 'gated', description: 'd' };\n${lateForm}`,
      'gated.js',
    );
    const choices = {} as Parameters<typeof createRun>[0]['choices'];
    const { runDir } = await createRun({
      project,
      program,
      scriptFile: null,
      args: { command },
      choices,
      id: undefined,
      approved: null,
      home: null,
      now: Date.now(),
    });
    write({ 'protect/base/contents': 'half a fi' }, runDir);
    write({ 'events/000001.jsonl': '' }, runDir);
    const { result, notes } = await run(lateForm, () => write(cheat), { runDir });
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
    expect(notes).toEqual([]);
  });

  it('X183: of a script that got its gate later says since when it protects', async () => {
    write(files);
    const { runDir } = await run(`await agent('plain'); return 1;`, () => {});
    const { result, notes } = await run(
      `await agent('plain'); await agent('cheat'); return await gate('sh ' + 'check.sh');`,
      () => write(cheat),
      {
        runDir,
      },
    );
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
    expect(notes.join()).toContain('could reach no gate when this run began');
  });

  it('X47: a base that an older version remembered stays what it is', async () => {
    write(files);
    const { runDir } = await run(`await agent('plain'); return 1;`, () => {});
    const hash = 'a'.repeat(64);
    const manifest = {
      version: 1,
      globs: ['test/**'],
      files: { 'test/case.sh': { kind: 'file', hash, mode: 420 } },
    };
    write({ 'protect/base/manifest.json': JSON.stringify(manifest) }, runDir);
    const { status } = await run(
      `await agent('plain'); return await gate('sh ' + 'check.sh').catch((error) => error.message);`,
      () => {},
      {
        runDir,
      },
    );
    expect(status).not.toBe('failed');
    expect(
      JSON.parse(readFileSync(join(runDir, 'protect/base/manifest.json'), 'utf8')).files[
        'test/case.sh'
      ].hash,
    ).toBe(hash);
  });
});
