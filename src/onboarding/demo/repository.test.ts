import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareFolder } from './folder.js';

const contents = new Map([
  ['workflow.js', Buffer.from('one\r\n')],
  ['node_modules/a/a.js', Buffer.from('a\n')],
  ['.gitignore', Buffer.from('/.plenum/\n/.plenum-demo.json\n')],
  ['.plenum/config.json', Buffer.from('{}')],
]);

let parent: string;
let dir: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'plenum-repository-'));
  dir = join(parent, 'plenum-demo');
  env = { ...process.env, HOME: join(parent, 'home') };
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const prepare = (given: ReadonlyMap<string, Buffer> = contents): Promise<void> =>
  prepareFolder(dir, given, env);
const git = (...args: string[]): string =>
  execFileSync('git', args, {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  }).trim();
const put = (path: string, text: string): void => {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), text);
};

describe('the repository of the demo', () => {
  it('holds everything but what plenum and the demo keep there, byte for byte, in one commit on main', async () => {
    await prepare();
    expect(git('ls-files').split('\n')).toEqual([
      '.gitignore',
      'node_modules/a/a.js',
      'workflow.js',
    ]);
    expect(execFileSync('git', ['show', 'HEAD:workflow.js'], { cwd: dir, encoding: 'utf8' })).toBe(
      'one\r\n',
    );
    expect([
      git('branch', '--show-current'),
      git('rev-list', '--count', 'HEAD'),
      git('status', '--porcelain'),
    ]).toEqual(['main', '1', '']);
  });

  it('is made once; the same contents are the same commit on every machine', async () => {
    await prepare();
    const commit = git('rev-parse', 'HEAD');
    await prepare();
    expect([git('rev-parse', 'HEAD'), git('reflog', '--format=%H')]).toEqual([commit, commit]);
    dir = join(parent, 'another');
    await prepare();
    expect(git('rev-parse', 'HEAD')).toBe(commit);
  });

  it('takes nothing from the configuration, templates, ignore files and variables of the machine', async () => {
    put(
      '../home/.gitconfig',
      '[user]\n\tname = me\n[commit]\n\tgpgSign = true\n[init]\n\ttemplateDir = ../template\n[core]\n\tautocrlf = true\n',
    );
    put('../home/.config/git/ignore', 'node_modules\n');
    put('../home/.config/git/attributes', '* text=auto\n');
    put('../template/hooks/post-checkout', '#!/bin/sh\nexit 1\n');
    env = {
      ...env,
      GIT_TEMPLATE_DIR: join(parent, 'template'),
      GIT_DIR: join(parent, 'other'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'a.b',
      GIT_AUTHOR_NAME: 'me',
    };
    await prepare();
    expect(git('log', '--format=%an %cn')).toBe('plenum plenum');
    expect(git('ls-files')).toContain('node_modules/a/a.js');
    expect(execFileSync('git', ['show', 'HEAD:workflow.js'], { cwd: dir, encoding: 'utf8' })).toBe(
      'one\r\n',
    );
    expect(existsSync(join(dir, '.git/hooks'))).toBe(false);
    expect(existsSync(join(parent, 'other'))).toBe(false);
  });

  it('is its own also inside a repository of the user', async () => {
    execFileSync('git', ['init', '--quiet', parent]);
    await prepare();
    expect(git('rev-list', '--count', 'HEAD')).toBe('1');
    expect(() =>
      execFileSync('git', ['rev-parse', 'HEAD'], { cwd: parent, stdio: 'pipe' }),
    ).toThrow();
  });

  it('is completed where a first one was interrupted: before the repository, before the commit, before the marker', async () => {
    await prepare();
    const commit = git('rev-parse', 'HEAD');
    const marker = join(dir, '.plenum-demo.json');
    const forget = (): void =>
      writeFileSync(
        marker,
        JSON.stringify({ ...JSON.parse(readFileSync(marker, 'utf8')), commit: undefined }),
      );
    forget();
    await prepare();
    forget();
    git('update-ref', '-d', 'HEAD');
    await prepare();
    forget();
    rmSync(join(dir, '.git'), { recursive: true });
    await prepare();
    expect([git('rev-parse', 'HEAD'), git('status', '--porcelain')]).toEqual([commit, '']);
  });

  it('brings what an earlier version committed up to date with a second commit', async () => {
    await prepare(new Map([...contents, ['workflow.js', Buffer.from('older')]]));
    const older = git('rev-parse', 'HEAD');
    await prepare();
    expect([
      git('rev-parse', 'HEAD^'),
      git('show', 'HEAD:workflow.js'),
      git('status', '--porcelain'),
    ]).toEqual([older, 'one', '']);
  });

  it.each<[string, () => void]>([
    [
      '.git/config holds "[alias]"',
      () => appendFileSync(join(dir, '.git/config'), '[alias]\n\tx = !true\n'),
    ],
    [
      '.git/config holds "fsmonitor',
      () => appendFileSync(join(dir, '.git/config'), '\tfsmonitor = touch it\n'),
    ],
    ['.git/config holds "hooksPath', () => git('config', 'core.hooksPath', 'agents')],
    ['.git/hooks/post-checkout', () => put('.git/hooks/post-checkout', '#!/bin/sh\n')],
    ['.git/info/attributes', () => put('.git/info/attributes', '* filter=x\n')],
    ['.git/commondir', () => put('.git/commondir', '../../other\n')],
    ['.git is gone', () => rmSync(join(dir, '.git'), { recursive: true })],
    ['its commit is gone', () => git('update-ref', '-d', 'HEAD')],
    [
      'not at the commit',
      () =>
        git(
          '-c',
          'user.name=u',
          '-c',
          'user.email=u',
          'commit',
          '--quiet',
          '--allow-empty',
          '-m',
          'mine',
        ),
    ],
    [
      '.git is not a folder',
      () => {
        renameSync(join(dir, '.git'), join(parent, 'moved'));
        symlinkSync(join(parent, 'moved'), join(dir, '.git'));
      },
    ],
  ])('X103: is refused when %s', async (why, change) => {
    await prepare();
    change();
    const before = existsSync(join(dir, '.git/HEAD'))
      ? readFileSync(join(dir, '.plenum-demo.json'), 'utf8')
      : null;
    await expect(prepare()).rejects.toMatchObject({
      code: 'E_DEMO_FOLDER',
      message: expect.stringContaining(why),
    });
    if (before !== null) expect(readFileSync(join(dir, '.plenum-demo.json'), 'utf8')).toBe(before);
  });

  it('keeps branches of runs, and hooks that are only samples', async () => {
    await prepare();
    git('branch', 'plenum/r7k2');
    put('.git/hooks/pre-commit.sample', '#!/bin/sh\n');
    await prepare();
    expect(git('branch', '--list', 'plenum/*')).toBe('plenum/r7k2');
  });

  it('asks for git before it writes anything', async () => {
    env = { ...env, PATH: parent };
    await expect(prepare()).rejects.toMatchObject({ code: 'E_GIT_MISSING' });
    expect(existsSync(dir)).toBe(false);
  });
});
