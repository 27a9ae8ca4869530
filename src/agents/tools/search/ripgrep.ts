import { type ChildProcess, spawn } from 'node:child_process';
import { basename, dirname, resolve, sep } from 'node:path';
import { atExit } from '../../../host/processes/at-exit.js';
import { signalGroup } from '../../../host/processes/process-group.js';
import { Complaint } from '../frame/complaint.js';
import {
  type FileHits,
  mostHits,
  mostSearchedBytes,
  type SearchRequest,
  type SearchResult,
  topOf,
} from './file-hits.js';
import { type IgnoreRules, ignoresWithin, rulesReaching } from './ignore-rules.js';
import { storeFolders } from './walk.js';

interface Ripgrep {
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

const mostErrorText = 4000;
const mostBytes = 16 * 1024 * 1024;

/**
 * `null` for a pattern that ripgrep does not know (look-around, back references). Only line numbers
 * are taken from it.
 */
export async function searchByRipgrep(
  ripgrep: Ripgrep,
  request: SearchRequest,
): Promise<SearchResult | null> {
  const { start, signal } = request;
  signal.throwIfAborted();
  const cwd = start.isFile ? dirname(start.path) : start.path;
  const child = spawn(ripgrep.program, argumentsFor(request), {
    cwd,
    env: ripgrep.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  const forgetExit = atExit(end);
  try {
    const collected = await collect(child, request.wanted, cwd, end);
    signal.throwIfAborted();
    if (
      collected.code === 2 &&
      collected.found.size === 0 &&
      /regex parse error|not supported|PCRE2/i.test(collected.errors)
    )
      return null;
    if (collected.code === null && !collected.partial)
      throw new Complaint('the search was ended from outside; try again');
    return { files: await notIgnored(request, collected.found), partial: collected.partial };
  } finally {
    signal.removeEventListener('abort', end);
    forgetExit();
    end();
  }
}

function argumentsFor({ start, pattern, ignoreCase, perFile }: SearchRequest): readonly string[] {
  return [
    ...'--no-config --color=never --no-heading --with-filename --line-number'.split(' '),
    ...'--null --crlf --no-messages'.split(' '),
    // The text of the lines is not wanted: it is read again once the policy has allowed the file.
    ...['--max-columns=1', `--max-count=${perFile}`, `--max-filesize=${mostSearchedBytes}`],
    ignoreCase ? '--ignore-case' : '--case-sensitive',
    ...'--hidden --no-require-git --no-ignore-parent --no-ignore-global'.split(' '),
    ...'--no-ignore-exclude --no-ignore-dot --no-follow'.split(' '),
    ...[...storeFolders].flatMap((name) => ['--glob', `!${name}/`]),
    ...['--regexp', pattern, '--', start.isFile ? `.${sep}${basename(start.path)}` : '.'],
  ];
}

interface Collected {
  readonly found: ReadonlyMap<string, readonly number[]>;
  readonly partial: boolean;
  readonly code: number | null;
  readonly errors: string;
}

function collect(
  child: ChildProcess,
  wanted: (path: string) => boolean,
  cwd: string,
  end: () => void,
): Promise<Collected> {
  const found = new Map<string, number[]>();
  let errors = '';
  let rest = '';
  let hits = 0;
  let bytes = 0;
  let partial = false;
  const take = (line: string) => {
    const [, name = '', number] = /^([^\0]*)\0(\d+):/.exec(line) ?? [];
    if (number === undefined || partial) return;
    const path = resolve(cwd, name);
    if (!wanted(path)) return;
    const lines = found.get(path);
    if (lines) lines.push(Number(number));
    else found.set(path, [Number(number)]);
    hits += 1;
    if (hits >= mostHits) partial = true;
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    bytes += text.length;
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, 10_000);
    for (const line of lines) take(line);
    if (bytes > mostBytes) partial = true;
    if (partial) end();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(0, mostErrorText);
  });
  return new Promise((settle, reject) => {
    child.once('error', (error) =>
      reject(new Complaint(`the search could not be started: ${error.message}`)),
    );
    child.once('close', (code) => settle({ found, partial, code, errors }));
  });
}

/** ripgrep knows the rules from where it starts; those of the folders above are applied here. */
async function notIgnored(
  request: SearchRequest,
  found: ReadonlyMap<string, readonly number[]>,
): Promise<readonly FileHits[]> {
  const { start } = request;
  const top = topOf(request);
  const rules = new Map<string, Promise<IgnoreRules>>();
  const files: FileHits[] = [];
  for (const [path, lines] of found) {
    const folder = dirname(path);
    if (!start.isFile && top !== start.path) {
      const reaching = rules.get(folder) ?? rulesReaching(top, folder);
      rules.set(folder, reaching);
      if (ignoresWithin(await reaching, start.path, path)) continue;
    }
    files.push({ path, lines });
  }
  return files;
}
