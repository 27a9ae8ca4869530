import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRepository } from './repository.js';
import { startingSettings } from './repository-programs.js';

let folder: string;
const mark = () => join(folder, 'STARTED');
const home = () => join(folder, 'home');
const environment = () => ({ PATH: process.env.PATH, HOME: home(), GIT_CONFIG_NOSYSTEM: '1' });
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: join(folder, 'work'),
    env: environment(),
  }).toString();

/** The file looks changed, so that git has to read it, by its filter where it has one. */
async function look(programs: 'allowed' | 'off'): Promise<string> {
  const path = join(folder, 'work', 'a.txt');
  writeFileSync(path, 'b\n');
  utimesSync(path, 1, 1);
  const repository = await openRepository(join(folder, 'work'), environment(), programs);
  return repository.git.text(['status', '--porcelain']);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-programs-'));
  mkdirSync(join(folder, 'work'));
  mkdirSync(home());
  git('init', '--quiet');
  writeFileSync(join(folder, 'work', 'a.txt'), 'a\n');
  writeFileSync(join(folder, 'work', '.gitattributes'), '*.txt filter=f filter=x=y\n');
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("programs of a repository's own configuration", () => {
  it.each([
    ['filter.x=y.clean', "touch 'MARK'; cat"],
    ['filter.x=y.process', "touch 'MARK'"],
    ['filter.X.clean', "touch 'MARK'; cat"],
  ])(
    'X103: %s does not run while plenum looks, required or not; it does where the folder is trusted',
    async (key, command) => {
      const name = key.slice(7, key.lastIndexOf('.'));
      writeFileSync(join(folder, 'work', '.gitattributes'), `*.txt filter=${name}\n`);
      git('config', key, command.replace('MARK', mark()));
      git('config', `filter.${name}.required`, 'true');
      expect(await look('off')).toContain(' M a.txt');
      expect(existsSync(mark())).toBe(false);
      await look('allowed').catch(() => '');
      expect(existsSync(mark())).toBe(true);
    },
  );

  it('X103: one that an included file names does not run either, and the inclusion itself is told', async () => {
    writeFileSync(join(folder, 'more'), `[filter "x=y"]\n\tclean = "touch '${mark()}'; cat"\n`);
    git('config', 'include.path', join(folder, 'more'));
    await look('off');
    expect(existsSync(mark())).toBe(false);
    expect(
      (await startingSettings(join(folder, 'work'), environment())).map(({ key }) => key),
    ).toEqual(['include.path', 'filter.x=y.clean']);
  });

  it('X103: work that would be wrong without them is refused, by name, unless the folder is trusted', async () => {
    git('config', 'filter.f.smudge', 'cat');
    await expect(openRepository(join(folder, 'work'), environment())).rejects.toMatchObject({
      code: 'E_NOT_TRUSTED',
      message: expect.stringContaining('filter.f.smudge'),
    });
    await expect(
      openRepository(join(folder, 'work'), environment(), 'allowed'),
    ).resolves.toMatchObject({ prefix: '' });
  });

  it("X103: the user's own settings are theirs: a filter of the home folder runs as ever", async () => {
    writeFileSync(join(home(), '.gitconfig'), `[filter "f"]\n\tclean = "touch '${mark()}'; cat"\n`);
    writeFileSync(join(folder, 'work', '.gitattributes'), '*.txt filter=f\n');
    expect(await startingSettings(join(folder, 'work'), environment())).toEqual([]);
    await look('off');
    expect(existsSync(mark())).toBe(true);
  });

  it('X103: a missing object is not fetched by a program that the repository names', async () => {
    git('config', 'core.repositoryFormatVersion', '1');
    git('config', 'extensions.partialClone', 'origin');
    git('config', 'remote.origin.promisor', 'true');
    git('config', 'remote.origin.url', `ext::touch ${mark()}`);
    git('config', 'protocol.ext.allow', 'always');
    const ask = async (programs: 'allowed' | 'off') =>
      (await openRepository(join(folder, 'work'), environment(), programs)).git.run(
        ['cat-file', '-t', '1'.repeat(40)],
        { answers: [0, 1, 128] },
      );
    await ask('off');
    expect(existsSync(mark())).toBe(false);
    await expect(openRepository(join(folder, 'work'), environment())).rejects.toMatchObject({
      code: 'E_NOT_TRUSTED',
    });
    await ask('allowed');
    expect(existsSync(mark())).toBe(true);
  });

  it('X103: what never starts anything needs no trust: remotes, branches, hooks and monitors, which are off', async () => {
    for (const [key, value] of [
      ['remote.origin.url', 'https://example.com/x'],
      ['branch.main.remote', 'origin'],
      ['core.hooksPath', '.husky/_'],
      ['core.fsmonitor', `touch ${mark()}`],
      ['core.sshCommand', 'ssh -i key'],
    ] as const)
      git('config', key, value);
    expect(await startingSettings(join(folder, 'work'), environment())).toEqual([]);
    await look('allowed');
    expect(existsSync(mark())).toBe(false);
  });
});
