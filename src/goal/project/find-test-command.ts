import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../core/values/json.js';
import { findProgram } from '../../host/programs/find-program.js';

export interface TestCommand {
  readonly command: string;
  /** File that says so. */
  readonly from: string;
  /** Whether its program is on the path. */
  readonly installed: boolean;
  /** What makes a fresh copy of the project usable, e.g. `npm ci`. */
  readonly setup: string | null;
}

interface Guess {
  readonly from: string;
  readonly read: (
    text: string,
    has: (name: string) => Promise<boolean>,
  ) => Promise<Omit<TestCommand, 'from' | 'installed'> | null>;
}

const always = (command: string, setup: string | null) => async () => ({ command, setup });

/** In this order; the first whose file is there and that knows a command wins. */
const guesses: readonly Guess[] = [
  { from: 'package.json', read: npmScript },
  { from: 'Cargo.toml', read: always('cargo test', null) },
  { from: 'go.mod', read: always('go test ./...', null) },
  { from: 'pytest.ini', read: always('pytest', null) },
  {
    from: 'pyproject.toml',
    read: async (text) => (/pytest/.test(text) ? { command: 'pytest', setup: null } : null),
  },
  { from: 'pom.xml', read: always('mvn test', null) },
  {
    from: 'Makefile',
    read: async (text) => (/^test\s*:/m.test(text) ? { command: 'make test', setup: null } : null),
  },
];

/** How the tests of a project are run, as its own files say. Nothing is started. */
export async function findTestCommand(project: string, path: string): Promise<TestCommand | null> {
  const has = (name: string): Promise<boolean> =>
    access(join(project, name)).then(
      () => true,
      () => false,
    );
  for (const { from, read } of guesses) {
    const text = await readFile(join(project, from), 'utf8').catch(() => null);
    const found = text === null ? null : await read(text, has);
    if (found)
      return { ...found, from, installed: isInstalled(found.command.split(' ')[0] ?? '', path) };
  }
  return null;
}

async function npmScript(
  text: string,
  has: (name: string) => Promise<boolean>,
): ReturnType<Guess['read']> {
  const manifest = parsed(text);
  const scripts = isJsonObject(manifest) && isJsonObject(manifest.scripts) ? manifest.scripts : {};
  // What `npm init` writes when there are none.
  if (typeof scripts.test !== 'string' || /no test specified/.test(scripts.test)) return null;
  if (await has('pnpm-lock.yaml'))
    return { command: 'pnpm test', setup: 'pnpm install --frozen-lockfile' };
  if (await has('yarn.lock')) return { command: 'yarn test', setup: 'yarn install --immutable' };
  if (await has('bun.lock'))
    return { command: 'bun run test', setup: 'bun install --frozen-lockfile' };
  return {
    command: 'npm test',
    setup: (await has('package-lock.json')) ? 'npm ci' : 'npm install',
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isInstalled(program: string, path: string): boolean {
  const names = process.platform === 'win32' ? [`${program}.cmd`, `${program}.exe`] : [program];
  return names.some((name) => findProgram(name, { env: { PATH: path } }) !== null);
}
