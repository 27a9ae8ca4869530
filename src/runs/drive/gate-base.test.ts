import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cheat,
  commitAll,
  files,
  folders,
  git,
  lateGate,
  run,
  write,
} from './fixtures/gated-project.js';

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
    folders.project = join(folders.root, 'repo', 'packages', 'one');
    write(files);
    write({ 'README.md': 'x' }, join(folders.root, 'repo'));
    commitAll();
  },
};

/** Ways to write the gate; the agent is asked before. */
const forms: Readonly<Record<string, string>> = {
  'a literal': `await agent('cheat'); return await gate('sh check.sh');`,
  'a constant': `const c = 'sh check.sh'; await agent('cheat'); return await gate(c);`,
  'words that are joined': lateGate,
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
      expect(readFileSync(join(folders.project, 'test/case.sh'), 'utf8')).toBe('');
    },
  );
});

describe('X183: what the base knows', () => {
  it('X183: files that git ignores are protected where a pattern or a known command names them', async () => {
    write({
      ...files,
      'test/case.sh': '. ./ignored/more.test.sh\n',
      'ignored/more.test.sh': 'exit 1\n',
    });
    commitAll();
    const { result } = await run(lateGate, () => write({ 'ignored/more.test.sh': 'exit 0\n' }));
    expect(result).toMatchObject({ passed: false, touched: ['ignored/more.test.sh'] });
  });

  it('X183: a file that was deleted when the run began is an addition when an agent brings it back', async () => {
    write({ ...files, 'test/old.sh': 'x' });
    commitAll();
    write({ 'test/old.sh': null });
    const { result } = await run(lateGate, () => write({ 'test/old.sh': 'x' }));
    expect(result).toMatchObject({ passed: false, touched: ['test/old.sh'] });
  });

  it('X183: an agent that commits, or moves HEAD, moves no base', async () => {
    write(files);
    commitAll();
    const { result } = await run(lateGate, () => {
      write(cheat);
      git('add', '-A');
      git('commit', '-q', '-m', 'all fine');
    });
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
  });

  it('X183: a filter that an agent configures does not change what git gives back', async () => {
    write(files);
    commitAll();
    const { result } = await run(lateGate, () => {
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
    const { result, status } = await run(lateGate, () =>
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
    const { result } = await run(lateGate, () => {});
    expect(result).toMatchObject({ passed: true, touched: [] });
  });

  it('X183: a script that can reach no gate leaves nothing in the run folder', async () => {
    write(files);
    const { runDir } = await run(`return await agent('hello, gate');`, () => {});
    expect(existsSync(join(runDir, 'protect'))).toBe(false);
  });
});
