import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JournalEvent } from '../../src/core/journal/event.js';

export const command = resolve(import.meta.dirname, '../../dist/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Answers with its idempotency key and notes it, so that executions can be counted. */
const countingAgent =
  'cat > /dev/null; echo "$PLENUM_CALL" >> "$PLENUM_TEST_LOG"; printf "answer %s" "$PLENUM_CALL"';

/** Notes its idempotency key, then works until the project releases it. */
const heldAgent =
  'cat > /dev/null; echo "$PLENUM_CALL" >> "$PLENUM_TEST_LOG"; ' +
  'while [ ! -e "$PLENUM_TEST_RELEASE" ]; do sleep 0.1; done; printf done';
export const heldBackends = { command: { run: ['sh', '-c', heldAgent] } };

/** A project folder with a home of its own whose configuration counts every execution. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'plenum-e2e-'));
  readonly home = join(this.folder, 'home');
  private readonly log = join(this.folder, 'executions.log');
  private readonly children = new Set<ChildProcess>();

  constructor(config: object = {}) {
    mkdirSync(join(this.home, '.plenum'), { recursive: true });
    mkdirSync(join(this.folder, 'work'));
    const base = {
      backend: 'command',
      backends: { command: { run: ['sh', '-c', countingAgent] } },
      // Whatever machine the tests run on: who tests the line of commands says its own number.
      machine: { commands: 16 },
    };
    writeFileSync(
      join(this.home, '.plenum', 'config.json'),
      JSON.stringify({ ...base, ...config }),
    );
  }

  get work(): string {
    return join(this.folder, 'work');
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.work, name), text);
  }

  script(name: string, body: string): void {
    this.write(name, `export const meta = { name: 'e2e', description: 'end to end' };\n${body}`);
  }

  /** Agents of `heldBackends` end. */
  release(): void {
    writeFileSync(join(this.folder, 'go'), '');
  }

  /** Idempotency keys, one per execution, in order. */
  executions(): string[] {
    return existsSync(this.log)
      ? readFileSync(this.log, 'utf8').trim().split('\n').filter(Boolean)
      : [];
  }

  start(
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const child = spawn(process.execPath, [command, ...args], {
      cwd: this.work,
      // Whoever started these tests under nohup does not start the commands of them so.
      env: {
        ...process.env,
        _: '',
        HOME: this.home,
        PLENUM_TEST_LOG: this.log,
        PLENUM_TEST_RELEASE: join(this.folder, 'go'),
        PLENUM_CALL: '',
        NO_COLOR: '1',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // An agent is never in the session of the person, which here is that of all tests.
      detached: Boolean(environment.PLENUM_CALL),
    });
    this.children.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const ended = new Promise<Ended>((done) => {
      child.on('close', (code) => {
        this.children.delete(child);
        done({ code, stdout, stderr });
      });
    });
    return { child, ended };
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  runs(): string[] {
    const root = join(this.work, '.plenum', 'runs');
    return existsSync(root)
      ? readdirSync(root).filter((name) => existsSync(join(root, name, 'run.json')))
      : [];
  }

  runDir(id = this.runs()[0] ?? ''): string {
    return join(this.work, '.plenum', 'runs', id);
  }

  /** What is in the journal by now, whole lines only. */
  events(id?: string): JournalEvent[] {
    const folder = join(this.runDir(id), 'events');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .sort()
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
      .flatMap((line) => {
        const event = JSON.parse(line.slice(9)) as JournalEvent | { type: 'segment-start' };
        return event.type === 'segment-start' ? [] : [event as JournalEvent];
      });
  }

  close(): void {
    for (const child of this.children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function until(condition: () => boolean, timeoutMs = 15_000): Promise<void> {
  const begun = Date.now();
  while (!condition()) {
    if (Date.now() - begun > timeoutMs) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
