import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolPlace } from '../../../core/ports/tool.js';
import { type TestPlace, testPlace, testToolIO } from '../../../testing/conformance/ports/tools.js';
import { type BashSetup, createBash } from './bash-tool.js';
import { bubblewrapArguments, probeArguments } from './bubblewrap.js';

function works(): boolean {
  try {
    execFileSync('bwrap', [...probeArguments], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let place: TestPlace;
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.cleanup());

const setup: BashSetup = {
  env: process.env,
  passNames: [],
  osSandbox: 'bubblewrap',
  network: 'on',
};
const bash = (
  command: string,
  more: Partial<ToolPlace> = {},
  setupMore: Partial<BashSetup> = {},
  signal = new AbortController().signal,
) =>
  createBash({ ...setup, ...setupMore }).run(
    { command },
    testToolIO({ ...place, ...more }, { signal }),
  );

describe.skipIf(!works())('commands under bubblewrap', () => {
  it('X100: write in the workspace and in a fresh /tmp, and nowhere else', async () => {
    expect(
      await bash(
        'echo x > made.txt && mkdir -p deep/er && echo y > /tmp/mine && cat /tmp/mine && pwd',
      ),
    ).toEqual({
      text: `y\n${place.root}`,
      failed: false,
    });
    expect(await readFile(join(place.root, 'made.txt'), 'utf8')).toBe('x\n');
    const answer = await bash(
      `cd /; for target in ${place.outside}/new /etc/plenum-test /usr/plenum-test ~/plenum-test /dev/shm/../../etc/x; do (echo x > $target) 2>/dev/null && echo "wrote $target"; done; ls /tmp`,
    );
    expect(answer.text).not.toContain('wrote');
    expect(await readdir(place.outside)).toEqual(['secret.txt']);
  });

  it('X100: cannot change or make what decides about later runs, and no trace of the locks stays', async () => {
    execFileSync('git', ['init', '-q', place.root]);
    await mkdir(join(place.root, '.claude'));
    const before = await readdir(place.root);
    const attempts = [
      'echo x >> .git/config',
      'echo x > .git/hooks/pre-commit',
      'mv .git .git2',
      'rm -rf .git/config',
      'echo x > .claude/settings.json',
      'mkdir -p .plenum && echo x > .plenum/config.json',
      'echo x > .mcp.json',
      'rm -f .mcp.json',
      'mv .mcp.json other',
      'ln -sf /etc/passwd .mcp.json',
      'umount .git',
      'mount -o remount,rw,bind .git',
    ];
    const { text } = await bash(
      attempts.map((attempt) => `(${attempt}) 2>/dev/null && echo "did: ${attempt}"`).join('\n'),
    );
    expect(text).not.toContain('did:');
    expect((await readdir(place.root)).sort()).toEqual([...before].sort());
    expect(await readdir(join(place.root, '.claude'))).toEqual([]);
    expect((await bash('git status --short && echo fine')).text).toContain('fine');
  });

  it('X100: cannot change guarded names further below that exist when they start', async () => {
    for (const folder of ['sub/.git', 'deep/er/.claude'])
      await mkdir(join(place.root, folder), { recursive: true });
    await writeFile(join(place.root, 'sub/.mcp.json'), '{}');
    const attempts = [
      'echo x > sub/.git/config',
      'rm -rf sub/.git',
      'mv sub/.git sub/g',
      'echo x > deep/er/.claude/settings.json',
      'echo x > sub/.mcp.json',
      'rm -f sub/.mcp.json',
    ];
    const { text } = await bash(
      attempts.map((attempt) => `(${attempt}) 2>/dev/null && echo "did: ${attempt}"`).join('\n'),
    );
    expect(text).not.toContain('did:');
    expect((await bash('echo x > sub/own.txt && cat sub/own.txt')).text).toBe('x');
  });

  it('X100: locks hold while any command of the workspace runs', async () => {
    const tool = createBash(setup);
    const run = (command: string) => tool.run({ command }, testToolIO(place));
    const [first, second] = await Promise.all([
      run('sleep 0.2; echo one'),
      run('sleep 0.6; mkdir .claude/x || mkdir -p .plenum/x; echo two'),
    ]);
    expect(first.text).toBe('one');
    expect(second.text).toContain('Read-only file system');
    expect((await readdir(place.root)).sort()).toEqual(['note.txt', 'src']);
  });

  it('X29: an agent that only reads has commands that cannot write', async () => {
    const { text } = await bash(
      'cat note.txt; echo x > made.txt; echo x > note.txt; echo y > /tmp/z && cat /tmp/z',
      { readOnly: true },
    );
    expect(text).toContain('first line');
    expect(text).toContain('Read-only file system');
    expect(text).toMatch(/\ny$/);
    expect((await readdir(place.root)).sort()).toEqual(['note.txt', 'src']);
  });

  it('X100: see no other processes, and no secrets of them', async () => {
    const { text } = await bash(
      `ls /proc | grep -c '^[0-9]'; cat /proc/${process.pid}/environ | wc -c; kill -0 ${process.pid} && echo reached; ls /run`,
    );
    expect(Number(text.split('\n')[0])).toBeLessThan(10);
    expect(text).not.toContain('reached');
  });

  it('X100: reach the network only where that is on', async () => {
    const server = createServer((_request, response) => response.end('served'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const command = `exec 3<>/dev/tcp/127.0.0.1/${(server.address() as AddressInfo).port} && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3`;
    try {
      expect((await bash(command)).text).toContain('served');
      expect((await bash(command, {}, { network: 'off' })).text).not.toContain('served');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('X82: everything ends with the command, also what emptied its environment', async () => {
    const started = performance.now();
    expect((await bash('env -i /usr/bin/setsid /bin/sleep 4242 & sleep 0.2; echo out')).text).toBe(
      'out',
    );
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 300);
    expect(
      await bash('env -i /usr/bin/setsid /bin/sleep 4242 & sleep 60', {}, {}, abort.signal),
    ).toMatchObject({ failed: true });
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(
      execFileSync('/bin/sh', ['-c', 'ps -eo stat,args | grep "[s]leep 4242" | grep -v ^Z || :'], {
        encoding: 'utf8',
      }),
    ).toBe('');
  });

  it('X100: a link in the place of a locked name is refused, as it could be exchanged', async () => {
    await symlink(place.outside, join(place.root, '.claude'));
    expect(await bash('touch made')).toMatchObject({
      failed: true,
      text: expect.stringContaining('.claude of the workspace is a link'),
    });
    expect(await readdir(place.root)).not.toContain('made');
  });
});

describe('an OS sandbox that cannot be used', () => {
  it('X100: is not installed: no command runs, and the answer says what to install', async () => {
    const answer = await bash('touch made', {}, { env: { PATH: place.outside } });
    expect(answer).toMatchObject({
      failed: true,
      text: expect.stringContaining('sudo apt-get install bubblewrap'),
    });
    expect(await readdir(place.root)).toEqual(['note.txt', 'src']);
  });

  it('X100: does not work: no command runs, and once it is mended the next one does', async () => {
    const program = join(await realpath(place.outside), 'bwrap');
    await writeFile(
      program,
      '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n',
    );
    await chmod(program, 0o755);
    const tool = createBash({ ...setup, env: { PATH: `${place.outside}:/usr/bin:/bin` } });
    const broken = await tool.run({ command: 'touch made' }, testToolIO(place));
    expect(broken).toMatchObject({
      failed: true,
      text: expect.stringContaining('No permissions to create new namespace'),
    });
    expect(broken.text).toMatch(/A person can mend it: \S+/);
    expect(await readdir(place.root)).toEqual(['note.txt', 'src']);
    await writeFile(program, '#!/bin/sh\nexit 0\n');
    expect(await tool.run({ command: 'touch made' }, testToolIO(place))).toEqual({
      text: '(no output)',
      failed: false,
    });
  });

  it('X100: a bwrap of the workspace does not count', async () => {
    await writeFile(join(place.root, 'bwrap'), '#!/bin/sh\nexit 0\n');
    await chmod(join(place.root, 'bwrap'), 0o755);
    expect(await bash('true', {}, { env: { PATH: place.root } })).toMatchObject({
      failed: true,
      text: expect.stringContaining('not installed'),
    });
  });

  it('X100: the arguments lock the workspace last', () => {
    const words = bubblewrapArguments({
      root: '/w',
      cwd: '/w/sub',
      readOnly: false,
      network: 'off',
    }).join(' ');
    expect(words).toContain('--unshare-net');
    expect(words).toContain('--die-with-parent');
    expect(words.indexOf('--bind /w /w')).toBeGreaterThan(words.indexOf('--tmpfs /tmp'));
    expect(words.indexOf('--ro-bind /w/.git /w/.git')).toBeGreaterThan(
      words.indexOf('--bind /w /w'),
    );
    expect(
      bubblewrapArguments({ root: '/w', cwd: '/w', readOnly: true, network: 'on' }).join(' '),
    ).not.toMatch(/ --bind |--unshare-net/);
  });
});
