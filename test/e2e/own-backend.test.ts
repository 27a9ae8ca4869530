import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { Project } from './project.js';

const root = resolve(import.meta.dirname, '../..');
const example = join(root, 'examples/backends/echo');
const page = readFileSync(join(root, 'docs/backends/writing-a-backend.md'), 'utf8');

/** A project whose own configuration names a backend of its own, as the page says. */
function projectWith(entry: object, home: object = { backend: undefined, backends: {} }): Project {
  const project = new Project(home);
  mkdirSync(join(project.work, '.plenum'));
  cpSync(example, join(project.work, 'backends'), { recursive: true });
  project.write(
    '.plenum/config.json',
    JSON.stringify({ backend: 'echo', backends: { echo: { kind: 'module', ...entry } } }),
  );
  project.script('one.js', "return await agent('say it');");
  return project;
}

describe('a backend that somebody else wrote', () => {
  let project: Project;
  afterEach(() => project?.close());

  it('X111: serves a run through the configuration alone', async () => {
    project = projectWith({ path: './backends/echo.js' });
    await project.run('trust', '--yes');
    const ended = await project.run('run', 'one.js', '--yes', '--json');
    expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(ended.stdout).result).toBe('say it');
    expect(project.events().find((event) => event.type === 'step-start')).toMatchObject({
      backend: 'echo',
    });
    const doctor = await project.run('doctor');
    expect(doctor.stdout).toMatch(/echo.*made by .*echo\.js/);
  });

  it('X103: of a project that nobody trusts, its code is never loaded, whoever names it', async () => {
    const planted = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify('PLACE')}, 'loaded'); export default {};`;
    const tries = [
      { home: { backends: {} }, entry: { path: './backends/planted.js' }, args: [] },
      {
        home: { backends: {} },
        entry: { path: './backends/planted.js' },
        args: ['--backend', 'echo'],
      },
      // The user's own entry, written with a path that means another file in each project.
      {
        home: {
          backend: 'mine',
          backends: { mine: { kind: 'module', path: './backends/planted.js' } },
        },
        entry: {},
        args: ['--backend', 'mine'],
      },
    ];
    for (const { home, entry, args } of tries) {
      project = projectWith(entry, home);
      const proof = join(project.folder, 'proof');
      project.write('backends/planted.js', planted.replace('PLACE', proof));
      for (const command of [['run', 'one.js', '--yes'], ['check', 'one.js'], ['doctor']]) {
        const { code } = await project.run(...command, ...(command[0] === 'run' ? args : []));
        if (command[0] === 'run') expect(code).not.toBe(0);
        expect([command, existsSync(proof)]).toEqual([command, false]);
      }
      project.close();
    }
  });

  it('says what is wrong with it before the run starts', async () => {
    const wrong = {
      'none.js': ['export default {};', /exports no backend/],
      'throws.js': ["throw new Error('no licence');", /could not be loaded: no licence/],
      'create.js': [
        "export default { create() { throw new Error('needs a key'); } };",
        /needs a key/,
      ],
      'claims.js': [
        'export default { create: () => ({ version: 1, run() {}, can: { usage: true } }) };',
        /does not say whether it can: continues, model/,
      ],
      'away.js': [null, /could not be loaded/],
    } as const;
    for (const [file, [text, words]] of Object.entries(wrong)) {
      project = projectWith({ path: `./backends/${file}` });
      if (text !== null) project.write(`backends/${file}`, text);
      await project.run('trust', '--yes');
      const { code, stderr } = await project.run('run', 'one.js', '--yes');
      expect([file, code, stderr]).toEqual([file, 4, expect.stringMatching(words)]);
      expect(project.runs()).toEqual([]);
      project.close();
    }
  });
});

describe('the published kit', () => {
  let folder: string;
  afterEach(() => (folder === '' ? undefined : rmSync(folder, { recursive: true, force: true })));

  it('passes the example where plenum is only installed, and fails one that breaks a duty', async () => {
    folder = mkdtempSync(join(tmpdir(), 'plenum-kit-'));
    cpSync(example, folder, { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    for (const name of ['plenum', 'vitest'])
      symlinkSync(
        name === 'plenum' ? root : join(root, 'node_modules', name),
        join(folder, 'node_modules', name),
      );
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const vitest = () =>
      promisify(execFile)(
        process.execPath,
        [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder],
        {
          env: {
            ...process.env,
            NO_COLOR: '1',
            VITEST: undefined,
            VITEST_POOL_ID: undefined,
            VITEST_WORKER_ID: undefined,
          },
        },
      ).catch((error: { readonly stdout: string }) => error);
    expect((await vitest()).stdout).toMatch(/Tests\s+10 passed/);
    const text = readFileSync(join(folder, 'echo.js'), 'utf8');
    writeFileSync(join(folder, 'echo.js'), text.replace('if (signal.aborted) return stopped;', ''));
    const broken = (await vitest()).stdout;
    expect(broken).toContain('ends within 2 s of the abort, with cause stopped');
    expect(broken).toMatch(/Tests\s+2 failed/);
  });

  it('is shown on its page as the example has it, and the example is short', () => {
    folder = '';
    expect(page).toContain(readFileSync(join(example, 'echo.test.js'), 'utf8'));
    const lines = readFileSync(join(example, 'echo.js'), 'utf8').trimEnd().split('\n').length;
    expect(lines).toBeLessThanOrEqual(60);
    expect(page).toContain(`of ${lines} lines`);
    expect(readdirSync(example).sort()).toEqual(['echo.js', 'echo.test.js']);
  });
});
