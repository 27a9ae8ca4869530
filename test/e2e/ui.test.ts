import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordRun } from '../../src/runs/fixtures/recorded-run.js';
import { samplePartialRun } from '../../src/testing/harness/sample-events.js';

const main = join(import.meta.dirname, '../../dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'plenum-ui-e2e-'));
const [project, home, bin] = ['project', 'home', 'bin'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
beforeAll(async () => {
  for (const path of [project, home, bin]) mkdirSync(path);
  await recordRun(project, 'r7k2', samplePartialRun());
});
afterAll(() => rmSync(folder, { recursive: true }));

const env = (more: Record<string, string> = {}) => ({
  PATH: `${bin}:${process.env.PATH}`,
  HOME: home,
  ...more,
});
const plenum = (argv: readonly string[], more: Record<string, string> = {}) => {
  const ran = spawnSync(process.execPath, [main, ...argv], {
    cwd: project,
    env: env(more),
    timeout: 60_000,
  });
  return { code: ran.status, out: ran.stdout.toString(), err: ran.stderr.toString() };
};

/** The command as a person starts it, until it has printed its line. */
async function serve(argv: readonly string[], more: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, 'ui', ...argv], { cwd: project, env: env(more) });
  let [out, err] = ['', ''];
  child.stderr.on('data', (text) => {
    err += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      out += text;
      if (out.includes('\n')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${err}`)));
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    out,
    err: () => err,
    async end(signal: NodeJS.Signals = 'SIGINT') {
      child.kill(signal);
      return ended;
    },
  };
}

describe('plenum ui', () => {
  it('X123: prints an address that opens everything, and Ctrl-C ends it', async () => {
    const { out, err, end } = await serve(['r7']);
    const { origin, pathname, hash } = new URL(out.trim());
    expect([origin, pathname]).toEqual([
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      '/run/r7k2',
    ]);
    const [watch, control] = /^#watch=([\w-]{43})&control=([\w-]{43})$/.exec(hash)?.slice(1) ?? [];
    expect(control).not.toBe(watch);
    const headers = { authorization: `Bearer ${watch}` };
    const home = (await (await fetch(`${origin}/api/runs`, { headers })).json()) as {
      runs: unknown[];
    };
    expect(home.runs).toHaveLength(1);
    expect(await (await fetch(origin)).text()).toContain('<script');
    await expect.poll(err).toContain('from this machine only');
    expect(await end()).toBe(0);
    await expect(fetch(origin)).rejects.toThrow();
  });

  it('X123: several are fine; for programs it prints one object', async () => {
    const all = await Promise.all([serve(['--json']), serve(['--json', '--watch-only'])]);
    const [one, other] = all.map(({ out }) => JSON.parse(out));
    expect(one).toMatchObject({ version: 1, project, run: null, control: expect.any(String) });
    expect(other).toMatchObject({ version: 1, control: null });
    expect(one.port).not.toBe(other.port);
    expect(other.url).toBe(`http://127.0.0.1:${other.port}/#watch=${other.watch}`);
    const taken = plenum(['ui', '--port', String(one.port)]);
    expect([taken.code, taken.err]).toEqual([2, expect.stringContaining('E_PORT_IN_USE')]);
    expect(await Promise.all(all.map(({ end }) => end('SIGTERM')))).toEqual([0, 0]);
  });

  it('X181: below a call it is refused, unless it only shows', async () => {
    const below = { PLENUM_CALL: 'r7k2:1' };
    expect(plenum(['ui'], below)).toMatchObject({
      code: 2,
      err: expect.stringContaining('E_NESTED'),
    });
    const shows = await serve(['--watch-only'], below);
    expect(await shows.end()).toBe(0);
  });

  it('X123: what is no port or no run is refused in words', () => {
    for (const port of ['x', '-1', '70000', ''])
      expect(plenum(['ui', '--port', port])).toMatchObject({ code: 2 });
    expect(plenum(['ui', 'zz'])).toMatchObject({
      code: 8,
      err: expect.stringContaining('E_RUN_NOT_FOUND'),
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'X123: --open hands the browser a file of this user, never the tokens on its command line',
    async () => {
      const seen = join(folder, 'seen');
      const opener = join(bin, 'xdg-open');
      writeFileSync(
        opener,
        `#!/bin/sh\nstat -c %a "$1" > ${seen}.part\nprintf '%s\\n' "$@" >> ${seen}.part\ncat "$1" >> ${seen}.part\nmv ${seen}.part ${seen}\n`,
      );
      chmodSync(opener, 0o755);
      const { out, end } = await serve(['--open']);
      const read = (): string =>
        execFileSync('sh', ['-c', `cat ${seen} 2>/dev/null || true`]).toString();
      await expect.poll(read, { timeout: 20_000 }).not.toBe('');
      const [mode, file = '', ...page] = read().split('\n');
      expect(mode).toBe('600');
      expect(file).toMatch(/open\.html$/);
      expect(page.join('\n')).toContain(out.trim());
      await end();
      expect(() => readFileSync(file)).toThrow();
      writeFileSync(opener, '#!/bin/sh\nexit 3\n');
      const failing = await serve(['--open']);
      await expect
        .poll(failing.err, { timeout: 20_000 })
        .toContain('No browser was opened: xdg-open ended with 3.');
      await failing.end();
    },
  );
});

describe('plenum export --html', () => {
  it('X123: writes one file, or to a pipe; never over a file', () => {
    const written = plenum(['export', 'r7k2', '--html', '-o', 'a.html']);
    expect(written).toMatchObject({ code: 0, out: '', err: 'Written to a.html\n' });
    const file = readFileSync(join(project, 'a.html'), 'utf8');
    expect(file).toContain('id="plenum-data"');
    expect(file).not.toContain(folder);
    expect(plenum(['export', 'r7k2', '--html']).out).toContain('id="plenum-data"');
    const again = plenum(['export', 'r7k2', '--html', '-o', 'a.html']);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('E_FILE_EXISTS') });
    expect(readFileSync(join(project, 'a.html'), 'utf8')).toBe(file);
    expect(plenum(['export', 'r7k2', '--html', '--jsonl'])).toMatchObject({ code: 2 });
    const lines = plenum(['export', 'r7k2', '--jsonl', '-o', 'a.jsonl']);
    expect(lines.code).toBe(0);
    expect(readFileSync(join(project, 'a.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(
      samplePartialRun().length,
    );
  });

  it('X181: below a call it writes no file of the project', () => {
    const below = { PLENUM_CALL: 'r7k2:1' };
    expect(plenum(['export', 'r7k2', '--html', '-o', 'b.html'], below).err).toContain('E_NESTED');
    expect(plenum(['export', 'r7k2', '--html'], below).code).toBe(0);
  });
});
