import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { command, Project } from '../project.js';
import type { HintRow, Typed } from './hint-row.js';

const person = { NAME: 't', EMAIL: 't@example.com' };

/** Answers with the file of that name, where there is one. */
const agent = 'cat > /dev/null; cat answer 2> /dev/null || printf answer';

/** A project in which lines are typed as at a person's shell. */
export class HintProject extends Project {
  private readonly programs = join(this.folder, 'bin');

  constructor({ files = {}, config = {}, git = false }: Partial<HintRow> = {}) {
    super({
      backends: { command: { run: ['sh', '-c', agent] } },
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

  /** Types it and waits for its end; standard input is at its end. */
  typed(line: string, cwd = this.work): Promise<Typed> {
    return new Promise((done) => {
      const env = { ...this.surroundings(), R: this.newestRun() };
      const child = spawn('bash', ['--norc', '-c', line], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (part) => {
          output += part;
        });
      child.once('close', (code) => done({ code: code ?? -1, output }));
    });
  }

  newestRun(): string {
    const root = join(this.work, '.plenum', 'runs');
    const begun = (name: string): number => statSync(join(root, name)).birthtimeMs;
    return this.runs().sort((left, right) => begun(right) - begun(left))[0] ?? '';
  }

  surroundings(): NodeJS.ProcessEnv {
    return {
      ...process.env,
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
