import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const demo = join(root, 'demo/port-hash');
const require = createRequire(join(root, 'package.json'));

interface ContentsList {
  readonly demo: readonly string[];
  readonly packages: readonly {
    readonly name: string;
    readonly into: string;
    readonly files: readonly string[];
  }[];
}

export interface Evidence {
  readonly check: string;
  readonly expected: string;
  readonly found: string;
  readonly how: string;
}

export interface Review {
  readonly verdict: 'holds' | 'refuted';
  readonly evidence: readonly Evidence[];
}

/** The forms of the twelve files, read by hand. */
export const forms: Readonly<Record<string, 'default' | 'names'>> = {
  'lib/hash.js': 'names',
  'lib/hash/common.js': 'names',
  'lib/hash/hmac.js': 'default',
  'lib/hash/ripemd.js': 'names',
  'lib/hash/sha.js': 'names',
  'lib/hash/sha/1.js': 'default',
  'lib/hash/sha/224.js': 'default',
  'lib/hash/sha/256.js': 'default',
  'lib/hash/sha/384.js': 'default',
  'lib/hash/sha/512.js': 'default',
  'lib/hash/sha/common.js': 'names',
  'lib/hash/utils.js': 'names',
};

export const sources = Object.keys(forms);

/** What mappers state of the twelve files, as a translator is told. */
const map = JSON.stringify(
  sources.map((file) => ({
    file,
    exports: [forms[file] === 'default' ? 'default' : 'named'],
    imports: [],
    notes: [],
  })),
);

/** What the demo asks of the shipped workflow. */
export const args = JSON.parse(readFileSync(join(demo, 'port.json'), 'utf8')) as {
  readonly gate: string;
  readonly agents: Readonly<Record<string, string | readonly string[]>>;
};

/**
 * A repository as the demo makes it, with one commit, and its programs, started as the command
 * backend does (X111).
 */
export class PortCopy {
  readonly dir = mkdtempSync(join(tmpdir(), 'plenum-port-'));
  readonly base: string;

  constructor() {
    const { demo: own, packages } = JSON.parse(
      readFileSync(join(demo, 'contents.json'), 'utf8'),
    ) as ContentsList;
    for (const file of own) cpSync(join(demo, file), join(this.dir, file), { recursive: true });
    for (const { name, into, files } of packages) {
      const from = dirname(require.resolve(`${name}/package.json`));
      mkdirSync(join(this.dir, into), { recursive: true });
      for (const file of files)
        cpSync(join(from, file), join(this.dir, into, file), { recursive: true });
    }
    copyFileSync(join(root, 'workflows/port.js'), join(this.dir, 'workflow.js'));
    this.git('init', '--quiet', '.');
    this.base = this.commit(this.dir, 'hash.js 1.1.7');
  }

  git(...args: readonly string[]): string {
    return this.gitIn(this.dir, ...args);
  }

  gitIn(cwd: string, ...args: readonly string[]): string {
    const identity = [
      '-c',
      'user.name=demo',
      '-c',
      'user.email=demo@localhost',
      '-c',
      'advice.detachedHead=false',
    ];
    return execFileSync('git', [...identity, ...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** Everything in the folder as a commit, also what an ignore file of the machine names. */
  commit(cwd: string, message: string): string {
    this.gitIn(cwd, 'add', '--all', '--force');
    this.gitIn(cwd, 'commit', '--quiet', '--allow-empty', '--message', message);
    return this.gitIn(cwd, 'rev-parse', 'HEAD');
  }

  ask(run: readonly string[], prompt: string, cwd = this.dir): unknown {
    const child = spawnSync(process.execPath, run, {
      cwd,
      input: call(prompt, cwd),
      encoding: 'utf8',
    });
    if (child.status !== 0) throw new Error(child.stderr);
    return JSON.parse(child.stdout);
  }

  askLater(run: readonly string[], prompt: string, cwd: string): Promise<unknown> {
    return new Promise((answered, failed) => {
      const child = spawn(process.execPath, run, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.on('close', (code) =>
        code === 0 ? answered(JSON.parse(stdout)) : failed(new Error(stderr)),
      );
      child.stdin.end(call(prompt, cwd));
    });
  }

  translate(file: string, flags: readonly string[] = [], more = ''): unknown {
    return this.ask(
      ['agents/translator.mjs', ...flags],
      `Port.\nFile: ${file}\nMap: ${map}${more}`,
    );
  }

  review(reviewer: 'runner' | 'reader', file: string): Review {
    return this.ask(
      [`agents/${reviewer}-reviewer.mjs`],
      `Refute.\nFile: ${file}\nBase: ${this.base}`,
    ) as Review;
  }

  portAll(): void {
    for (const file of sources) this.translate(file);
    this.ask(['agents/wirer.mjs'], 'Wire.\nFile: lib/package.json');
  }

  /** The command that the demo gives to the workflow as gate. */
  gate(cwd = this.dir): { readonly code: number; readonly output: string } {
    // A runner inside a test runner would otherwise report to its parent instead of printing.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawnSync(args.gate, { cwd, shell: true, encoding: 'utf8', env });
    return { code: child.status ?? 1, output: child.stdout };
  }

  restore(): void {
    this.git('reset', '--quiet', '--hard', this.base);
    this.git('clean', '-dfxq');
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function call(prompt: string, cwd: string): string {
  return JSON.stringify({
    version: 1,
    runId: 'r1',
    key: 'k',
    attempt: 1,
    label: 'l',
    phase: null,
    prompt,
    cwd,
  });
}
