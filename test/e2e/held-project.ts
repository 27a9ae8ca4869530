import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processesWith } from '../../src/host/process-table/marked-processes.js';
import type { FakeModel } from '../../src/testing/index.js';
import { ModelProject, model } from './agents/model-project.js';
import { command, until } from './project.js';

/**
 * One number per kind of thing that plenum starts: how long its processes sleep, so that each is
 * known by its command line.
 */
export const kinds = {
  agent: 360_001,
  bash: 360_002,
  sh: 360_003,
  gate: 360_004,
  setup: 360_005,
  server: 360_006,
} as const;
export type Kind = keyof typeof kinds;

const mcpServer = resolve(
  import.meta.dirname,
  '../../src/agents/mcp-gateway/fixtures/tool-server.mjs',
);

/** Sleeps in its own group and in a session of its own, until the file `go` is there. */
const hold = `#!/bin/sh
[ -e "$(dirname "$0")/go" ] && exit 0
setsid sleep "$1" > /dev/null 2>&1 < /dev/null &
sleep "$1"`;

interface HeldTerminal {
  readonly terminal: ChildProcess;
  readonly screen: () => string;
  readonly gone: Promise<void>;
}

/** A project that starts one of every kind and holds it. */
export class HeldProject extends ModelProject {
  readonly program = join(this.folder, 'hold.sh');
  private readonly terminals = new Set<ChildProcess>();

  constructor(fake: FakeModel, config: object = {}) {
    super(fake);
    writeFileSync(this.program, hold);
    chmodSync(this.program, 0o755);
    mkdirSync(join(this.folder, 'state'));
    const setsidServer = `[ -e ${this.folder}/go ] || setsid sleep ${kinds.server} > /dev/null 2>&1 < /dev/null & exec ${process.execPath} ${mcpServer} ${this.folder}/state`;
    const settings = {
      backend: 'command',
      model,
      backends: {
        command: { run: ['sh', '-c', `cat > /dev/null; ${this.held('agent')}; echo answer`] },
      },
      permissions: {
        mode: 'bypass',
        allow: [`Sh(${this.held('sh')})`, `Sh(${this.held('gate')})`],
      },
      workspace: { setup: this.held('setup') },
      mcpServers: { box: { command: 'sh', args: ['-c', setsidServer] } },
      ...config,
    };
    writeFileSync(join(this.personal, '.plenum', 'config.json'), JSON.stringify(settings));
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['add', '-A'],
      ['commit', '-q', '--allow-empty', '-m', 'base'],
    ])
      this.git(...args);
  }

  git(...args: readonly string[]): string {
    const asSomebody = ['-c', 'user.name=t', '-c', 'user.email=t@t'];
    return execFileSync('git', [...asSomebody, ...args], { cwd: this.work, encoding: 'utf8' });
  }

  held(kind: Kind): string {
    return `${this.program} ${kinds[kind]}`;
  }

  /**
   * The call of a script that starts one of this kind. The server is started for the model's agent.
   */
  call(kind: Exclude<Kind, 'server'>): string {
    if (kind === 'agent') return `agent('one')`;
    if (kind === 'bash')
      return `agent('@fake tool Bash ' + JSON.stringify({ command: ${JSON.stringify(this.held('bash'))} }) + '\\n@fake say done', { backend: 'ai-sdk' })`;
    if (kind === 'setup') return `agent('two', { isolation: 'worktree' })`;
    return `${kind}(${JSON.stringify(this.held(kind))})`;
  }

  everything(): string {
    return `return await Promise.all([${(['agent', 'bash', 'sh', 'gate', 'setup'] as const).map((kind) => this.call(kind)).join(', ')}]);`;
  }

  /**
   * Everything that carries the environment of this project, by process id, with its command line;
   * not plenum itself.
   */
  processes(): readonly { readonly pid: number; readonly words: string }[] {
    return processesWith(
      'PLENUM_TEST_LOG',
      (value) => value === join(this.folder, 'executions.log'),
    )
      .map((pid) => ({ pid, words: wordsOf(pid) }))
      .filter(
        ({ words }) => words !== '' && !words.includes(command) && !words.startsWith('script '),
      );
  }

  /** The sleepers of a kind: in the group of their program, and in a session of their own. */
  sleepers(kind: Kind): readonly number[] {
    return this.processes().flatMap(({ pid, words }) =>
      words === `sleep ${kinds[kind]}` ? [pid] : [],
    );
  }

  async untilHeld(...wanted: readonly Kind[]): Promise<void> {
    await until(
      () => wanted.every((kind) => this.sleepers(kind).length === (kind === 'server' ? 1 : 2)),
      60_000,
    );
  }

  async untilHeldTwice(kind: Kind): Promise<void> {
    await until(() => this.sleepers(kind).length === 4, 60_000);
  }

  /** From now on nothing holds. */
  letGo(): void {
    writeFileSync(join(this.folder, 'go'), '');
  }

  /** What plenum finds in its environment here. */
  get surroundings(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      _: '',
      ...this.given,
      HOME: this.personal,
      PLENUM_TEST_LOG: join(this.folder, 'executions.log'),
      PLENUM_CALL: '',
      NO_COLOR: '1',
    };
  }

  /** plenum at a terminal of its own, under a shell; ending the child hangs it up. */
  atTerminal(line: string, environment: NodeJS.ProcessEnv = {}): HeldTerminal {
    return this.shellAtTerminal(`${process.execPath} ${command} ${line}; exit $?`, environment);
  }

  /** Any line of a shell, at such a terminal. */
  shellAtTerminal(line: string, environment: NodeJS.ProcessEnv = {}): HeldTerminal {
    const terminal = spawn('script', ['-qfec', line, '/dev/null'], {
      cwd: this.work,
      env: { ...this.surroundings, ...environment },
      stdio: 'pipe',
    });
    this.terminals.add(terminal);
    let text = '';
    terminal.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    return {
      terminal,
      screen: () => text,
      gone: new Promise((done) => terminal.once('exit', () => done())),
    };
  }

  /** Processes of plenum itself, as they run now. */
  plenums(): readonly number[] {
    return processesWith(
      'PLENUM_TEST_LOG',
      (value) => value === join(this.folder, 'executions.log'),
    ).filter((pid) => wordsOf(pid).startsWith(`${process.execPath} ${command}`));
  }

  result(id = this.runs()[0] ?? ''): unknown {
    const file = join(this.runDir(id), 'result.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  }

  override close(): void {
    for (const terminal of this.terminals) terminal.kill('SIGKILL');
    for (const pid of [...this.plenums(), ...this.processes().map((one) => one.pid)]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
    super.close();
  }
}

function wordsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
