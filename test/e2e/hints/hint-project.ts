import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { FakeModel } from '../../../src/testing/index.js';
import { key, model } from '../agents/model-project.js';
import { command, Project } from '../project.js';
import { openSession, type TerminalSession } from '../terminal-session.js';
import type { HintRow, Typed } from './hint-row.js';

const person = { NAME: 't', EMAIL: 't@example.com' };

/** Answers with the file of that name, where there is one. */
const agent = 'cat > /dev/null; cat answer 2> /dev/null || printf answer';

/** A project in which lines are typed as at a person's shell. */
export class HintProject extends Project {
  private readonly programs = join(this.folder, 'bin');

  private readonly shells = new Set<number>();

  private readonly terminals: TerminalSession[] = [];

  constructor(
    { files = {}, config = {}, git = false }: HintRow,
    private readonly fake: FakeModel | null,
  ) {
    super({
      backends: { command: { run: ['sh', '-c', agent] } },
      ...(fake ? { backend: 'ai-sdk', model } : {}),
      ...config,
    });
    this.program('plenum', `exec ${process.execPath} ${command} "$@"`);
    for (const [name, text] of Object.entries(files)) this.file(name, text);
    if (git) this.repository();
  }

  /** A program that stands before those of the machine. */
  program(name: string, line: string): void {
    mkdirSync(this.programs, { recursive: true });
    writeFileSync(join(this.programs, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(this.programs, name), 0o755);
  }

  file(name: string, text: string): void {
    mkdirSync(dirname(join(this.work, name)), { recursive: true });
    if (name.endsWith('.js') && !/^\s*(export|import|\/\*raw\*\/)/.test(text)) {
      const meta = `{ name: ${JSON.stringify(name.replace(/.*\/|\.js$/g, ''))}, description: 'of a test' }`;
      this.write(name, `export const meta = ${meta};\n${text}\n`);
    } else this.write(name, text);
    if (name.endsWith('.sh')) chmodSync(join(this.work, name), 0o755);
  }

  repository(): void {
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['add', '-A'],
      ['commit', '-q', '--allow-empty', '-m', 'first'],
    ])
      execFileSync('git', args, { cwd: this.work, env: this.surroundings() });
  }

  /** Types it and waits for its end, or interrupts it once it shows a text. No standard input. */
  typed(line: string, until?: string): Promise<Typed> {
    return new Promise((done) => {
      const child = spawn('bash', ['--norc', '-c', line], {
        cwd: this.work,
        env: { ...this.surroundings(), R: this.newestRun() },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      const { pid = 0 } = child;
      this.shells.add(pid);
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (part) => {
          output += part;
          if (until !== undefined && output.includes(until)) process.kill(-pid, 'SIGINT');
        });
      // What it leaves at work may hold its output for longer.
      child.once('exit', (code) => setImmediate(() => done({ code: code ?? -1, output })));
    });
  }

  /** At a terminal, whose person answers. */
  asked(line: string, answer: string): Promise<Typed> {
    const words = [line, answer].map((text) => `'${text.replaceAll("'", "'\\''")}'`);
    return this.typed(`echo ${words[1]} | script -qec ${words[0]} /dev/null`);
  }

  /** A terminal with a screen, whose person presses keys; it closes with the project. */
  terminal(): TerminalSession {
    const { ANTHROPIC_BASE_URL = '', ANTHROPIC_API_KEY = '' } = this.surroundings();
    const size = { columns: 160, rows: 40 };
    const session = openSession(this, size, { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY });
    this.terminals.push(session);
    return session;
  }

  newestRun(): string {
    const root = join(this.work, '.plenum', 'runs');
    const begun = (name: string): number => statSync(join(root, name)).birthtimeMs;
    return this.runs().sort((left, right) => begun(right) - begun(left))[0] ?? '';
  }

  override close(): void {
    for (const session of this.terminals) session.close();
    for (const pid of this.shells) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    super.close();
  }

  surroundings(): NodeJS.ProcessEnv {
    return {
      ...(this.fake ? { ANTHROPIC_BASE_URL: this.fake.url, ANTHROPIC_API_KEY: key } : {}),
      ...process.env,
      // Rows have terminals, at which nobody is asked in CI.
      CI: '',
      _: '',
      HOME: this.home,
      PATH: `${this.programs}${delimiter}${process.env.PATH}`,
      PLENUM_TEST_LOG: join(this.folder, 'executions.log'),
      PLENUM_CALL: '',
      NO_COLOR: '1',
      GIT_AUTHOR_NAME: person.NAME,
      GIT_AUTHOR_EMAIL: person.EMAIL,
      GIT_COMMITTER_NAME: person.NAME,
      GIT_COMMITTER_EMAIL: person.EMAIL,
    };
  }
}
