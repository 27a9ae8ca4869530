import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandRequest, Workspace } from '../../../core/ports/workspace.js';
import { PlenumError } from '../../../core/values/errors.js';
import { isRunning } from '../../../host/process-table/is-running.js';

/** Two seconds, and what a busy machine adds. */
const stopsWithinMs = 10_000;

export interface WorkspaceFixture {
  readonly workspace: Workspace;
  /** Opens the same workspace again, as a later process does. */
  reopen(): Promise<Workspace>;
  cleanup(): Promise<void>;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return PlenumError.is(error) ? error.code : `not a PlenumError: ${String(error)}`;
}

function request(command: string, more: Partial<CommandRequest> = {}): CommandRequest {
  return { command, timeoutMs: 10_000, signal: new AbortController().signal, ...more };
}

/** What every workspace owes its users; `create` gives a fresh, empty one. */
export function describeWorkspace(name: string, create: () => Promise<WorkspaceFixture>): void {
  describe(`workspace ${name}`, () => {
    let fixture: WorkspaceFixture;
    let workspace: Workspace;
    const write = async (path: string, text: string) => {
      await mkdir(dirname(join(workspace.path, path)), { recursive: true });
      await writeFile(join(workspace.path, path), text);
    };
    const content = (path: string) =>
      readFile(join(workspace.path, path), 'utf8').catch(() => null);

    beforeEach(async () => {
      fixture = await create();
      workspace = fixture.workspace;
    });
    afterEach(() => fixture.cleanup());

    describe('commands', () => {
      it('X46: a command runs in the folder and gives code, output and errors', async () => {
        const result = await workspace.sh(
          request('pwd -P; echo oops >&2; cat; exit 3', { input: 'hello' }),
        );
        expect(result).toEqual({
          code: 3,
          stdout: `${workspace.path}\nhello`,
          stderr: 'oops\n',
          timedOut: false,
        });
      });

      it('X46: a command over its time ends with its whole group within 2 s', async () => {
        const started = Date.now();
        const result = await workspace.sh(
          request('trap "" TERM; (trap "" TERM; sleep 60) & echo $! > pid; sleep 60', {
            timeoutMs: 1_500,
          }),
        );
        expect(result.timedOut).toBe(true);
        expect(Date.now() - started).toBeLessThan(1_500 + stopsWithinMs);
        expect(await isRunning(Number(await content('pid')))).toBe(false);
      });

      it('X46: an abort ends the group, and one that came first starts nothing', async () => {
        const abort = new AbortController();
        const running = workspace.sh(
          request('sleep 60 & echo $!; touch begun; wait', { signal: abort.signal }),
        );
        while ((await content('begun')) === null)
          await new Promise((resolve) => setTimeout(resolve, 5));
        abort.abort();
        const result = await running;
        expect(result).toMatchObject({ timedOut: false, code: 143 });
        expect(await isRunning(Number(result.stdout))).toBe(false);
        await workspace.sh(request('touch ran', { signal: abort.signal }));
        expect(await content('ran')).toBeNull();
      });

      it('C27: a command sees that it runs inside plenum', async () => {
        expect((await workspace.sh(request('test -n "$PLENUM_CALL"'))).code).toBe(0);
      });
    });

    describe('files', () => {
      it('X46: files are sorted, without the repository store, links and unnamed dotfiles', async () => {
        for (const path of [
          'b.ts',
          'a/z.ts',
          'a/é.ts',
          '.git/x.ts',
          '.plenum/x.ts',
          '.hidden/x.ts',
          'node_modules/p/x.ts',
        ])
          await write(path, '');
        await symlink('/etc', join(workspace.path, 'out'));
        expect(await workspace.files(['**/*.ts'])).toEqual(['a/z.ts', 'a/é.ts', 'b.ts']);
        expect(await workspace.files(['.hidden/*', '.git/**', '**/.plenum/*', 'out/*'])).toEqual([
          '.hidden/x.ts',
        ]);
        expect(await workspace.files(['node_modules/**'])).toEqual(['node_modules/p/x.ts']);
        expect(await workspace.files(['**/*.ts', '!a/**'])).toEqual(['b.ts']);
        expect(await workspace.files([])).toEqual([]);
      });

      it.each(['../*', '/etc/*', 'a/../../*', '{..,a}/*', '!../*', ''])(
        'X46: the pattern %j is refused',
        async (glob) => {
          expect(await codeOf(workspace.files([glob]))).toBe('E_PATH_OUTSIDE');
        },
      );

      it('X46: a file is read whole, or in byte ranges that join without a loss', async () => {
        const text = 'aé€😀z\uFEFF';
        await write('t.txt', text);
        expect(await workspace.read('t.txt', {})).toBe(text);
        for (const length of [1, 2, 3, 4, 5]) {
          let joined = '';
          for (let offset = 0; offset < 20; offset += length)
            joined += await workspace.read('t.txt', { offset, length });
          expect(joined).toBe(text);
        }
      });

      it('X46: paths that leave the folder are refused, also through links', async () => {
        await symlink('/etc', join(workspace.path, 'dir'));
        await symlink('/etc/passwd', join(workspace.path, 'file'));
        for (const path of ['../x', '/etc/passwd', 'a/../../x', 'dir/passwd', 'file', 'a\0b', '']) {
          expect([path, await codeOf(workspace.read(path, {}))]).toEqual([path, 'E_PATH_OUTSIDE']);
        }
      });

      it('X46: folders, binary files and missing files give their own errors', async () => {
        await write('bin', 'a\0b');
        await writeFile(join(workspace.path, 'latin'), Buffer.from([0x66, 0xfc, 0x72]));
        await mkdir(join(workspace.path, 'dir'));
        for (const path of ['bin', 'latin', 'dir'])
          expect([path, await codeOf(workspace.read(path, {}))]).toEqual([
            path,
            'E_FILE_UNREADABLE',
          ]);
        expect(await codeOf(workspace.read('none', {}))).toBe('E_FILE_NOT_FOUND');
        expect(await codeOf(workspace.read('bin', { offset: -1 }))).toBe('E_USAGE');
      });
    });

    describe('protected files', () => {
      const globs = ['test/**', '*.lock'];

      it('X47: a check sees the remembered versions, and the present ones come back', async () => {
        await write('test/a.js', 'base');
        await write('test/gone.js', 'base');
        await write('test/deep/same.js', 'base');
        await write('x.lock', 'base');
        await chmod(join(workspace.path, 'test/a.js'), 0o755);
        await workspace.protect(globs);
        await write('test/a.js', 'tampered');
        await chmod(join(workspace.path, 'test/a.js'), 0o644);
        await rm(join(workspace.path, 'test/gone.js'));
        await write('test/.added.js', 'added');
        const { result, touched } = await workspace.withProtected({ globs }, () =>
          workspace.sh(request('cat test/a.js test/gone.js x.lock; ls -A test; test -x test/a.js')),
        );
        expect(result).toMatchObject({ code: 0, stdout: 'basebasebasea.js\ndeep\ngone.js\n' });
        expect(touched).toEqual(['test/.added.js', 'test/a.js', 'test/gone.js']);
        expect([
          await content('test/a.js'),
          await content('test/gone.js'),
          await content('test/.added.js'),
        ]).toEqual(['tampered', null, 'added']);
        expect((await stat(join(workspace.path, 'test/a.js'))).mode & 0o111).toBe(0);
      });

      it('X47: the present versions come back when the check throws', async () => {
        await write('test/a.js', 'base');
        await workspace.protect(globs);
        await write('test/a.js', 'new');
        const check = workspace.withProtected({ globs }, async () => {
          expect(await content('test/a.js')).toBe('base');
          throw new Error('no');
        });
        await expect(check).rejects.toThrow('no');
        expect(await content('test/a.js')).toBe('new');
      });

      it('X47: checks do not overlap, and remembering again changes nothing', async () => {
        await write('test/a.js', 'base');
        await workspace.protect(globs);
        await write('test/a.js', 'new');
        await workspace.protect(globs);
        let inside = 0;
        const seen = await Promise.all(
          [1, 2, 3].map(() =>
            workspace.withProtected({ globs }, async () => {
              inside += 1;
              const here = inside;
              await new Promise((resolve) => setTimeout(resolve, 20));
              inside -= 1;
              return [here, await content('test/a.js')];
            }),
          ),
        );
        expect(seen.map((one) => one.result)).toEqual([1, 2, 3].map(() => [1, 'base']));
        expect(await content('test/a.js')).toBe('new');
      });

      it('X47: a later process restores the same base', async () => {
        await write('test/a.js', 'base');
        await workspace.protect(globs);
        await write('test/a.js', 'new');
        const again = await fixture.reopen();
        await again.protect(globs);
        const { result, touched } = await again.withProtected({ globs }, () =>
          content('test/a.js'),
        );
        expect([result, touched]).toEqual(['base', ['test/a.js']]);
      });

      it('X47: a pattern that leaves the folder is refused', async () => {
        expect(await codeOf(workspace.protect(['../**']))).toBe('E_PATH_OUTSIDE');
      });
    });
  });
}
