import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, commandsOf, openShell, type Played, type Shell } from './command-page.js';
import { until } from './project.js';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = blocksOf(page);
const recording = join(root, 'docs/recordings/readme.txt');
const shownPort = '4141';

/** `npm run record:readme`: what was played is the recording from then on. */
const records = process.env.PLENUM_RECORD === 'readme';

let folder: string;
let shell: Shell;
let port: number;
const played: Played[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-readme-'));
  port = await freePort();
  const checkout = join(folder, 'plenum');
  copyCheckout(checkout);
  mkdirSync(join(folder, 'home'));
  mkdirSync(join(folder, 'npm', 'lib'), { recursive: true });
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
  shell = openShell(checkout, {
    PATH: `${join(folder, 'npm', 'bin')}${delimiter}${process.env.PATH}`,
    HOME: join(folder, 'home'),
    TMPDIR: folder,
    NO_COLOR: '1',
    COLUMNS: '100',
    npm_config_cache: cache,
    npm_config_prefix: join(folder, 'npm'),
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  });
}, 120_000);
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}, 120_000);

/** A checkout as it would be fetched: files that git knows, nothing that was installed or built. */
function copyCheckout(to: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file), { verbatimSymlinks: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return free;
}

async function listens(): Promise<void> {
  let open = false;
  await until(() => {
    const socket = connect(port, '127.0.0.1', () => {
      open = true;
      socket.destroy();
    }).on('error', () => {});
    return open;
  }, 60_000);
}

/** Codes that a line may end with, where it is not only 0. */
const also: Readonly<Record<string, readonly number[]>> = {
  // Simulated voters vote by chance: what they leave open makes the run partial.
  'plenum run audit --backend simulate': [3],
};

async function playBlock(text: string): Promise<string> {
  let output = '';
  for (const command of commandsOf(text)) {
    const ended = await shell.play(command.replaceAll(shownPort, String(port)));
    if (/&\s*$/.test(command)) await listens();
    const allowed = [0, ...(also[command.replace(/\s+#.*/, '')] ?? [])];
    expect(allowed, `${command}\n${ended.output}`).toContain(ended.code);
    played.push({ ...ended, command });
    output += ended.output;
  }
  return output;
}

/** Without what differs from one machine, and from one time, to the next. */
function steady(text: string): string {
  const ids = new Set(
    [...text.matchAll(/\.plenum\/(?:plans|runs)\/(\w+)|\bbranch plenum\/(\w+)/g)].map(
      ([, inFolder, branch]) => inFolder ?? branch ?? '',
    ),
  );
  const here = text
    .replaceAll(join(folder, 'home'), '~')
    .replaceAll(folder, '~')
    .replaceAll(String(port), shownPort);
  return [...ids]
    .reduce((all, id, at) => all.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), `run${at + 1}`), here)
    .replaceAll(/(?<= )[0-9a-f]{10}(?= )/g, 'commit')
    .replaceAll(/\b\d+(?:\.\d+)?(?:ms| ?s)\b/g, '1s')
    .replaceAll(/^ {3}\d:\d\d (?=\S| {2}\S)/gm, '   0:01 ');
}

/** What a screen shows of it: the beginning and the end. */
function shortened(text: string): string {
  const lines = text.trimEnd().split('\n');
  const left = lines.length - 2 * mostLines;
  return left < mostLines
    ? text
    : [...lines.slice(0, mostLines), `… ${left} lines …`, ...lines.slice(-mostLines), ''].join(
        '\n',
      );
}
const mostLines = 30;

describe('README', () => {
  it('X113: every command of README works, in its order, from a checkout to a report', async () => {
    let output = '';
    for (const { language, text } of blocks) {
      if (language === 'sh') output = await playBlock(text);
      else if (language === 'text')
        for (const line of text.trimEnd().split('\n')) expect(output, line).toContain(line);
    }
    expect(played.length).toBeGreaterThan(15);
    if (!records) return;
    const shown = played.map((one) => `$ ${one.command}\n${shortened(one.output)}`).join('\n');
    mkdirSync(dirname(recording), { recursive: true });
    writeFileSync(recording, `${steady(shown).trimEnd()}\n`);
  }, 300_000);

  it('the lines of the script on the page are those that the planner of the page wrote', async () => {
    const [shown] = blocks.filter(({ language }) => language === 'js');
    const script = readFileSync(join(root, 'examples/fake-model/audit.js'), 'utf8');
    expect(shown?.text.split('\n').length).toBeGreaterThan(10);
    expect(script).toContain(shown?.text);
    expect((await shell.play('cat .plenum/plans/*/script.js')).output).toBe(script);
  });
});
