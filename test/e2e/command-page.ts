import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { until } from './project.js';

export interface Block {
  readonly language: string;
  /** The file it is, where it names one. */
  readonly file: string;
  readonly text: string;
}

export interface Played {
  readonly command: string;
  readonly code: number;
  readonly output: string;
}

export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', file = '', text = '']) => ({ language, file, text }),
  );
}

/** The commands of a block as a person would paste them: one a line, a here-document with its text. */
export function commandsOf(text: string): readonly string[] {
  const commands: string[] = [];
  let open: string | null = null;
  for (const line of text.trimEnd().split('\n')) {
    if (open === null) commands.push(line);
    else commands.push(`${commands.pop()}\n${line}`);
    if (open === null) open = /<<'(\w+)'/.exec(line)?.[1] ?? null;
    else if (line === open) open = null;
  }
  return commands;
}

/** One shell that plays commands one after another, as a person's terminal does. */
export interface Shell {
  play(command: string): Promise<Played>;
  /** Ends it with everything it started. */
  close(): Promise<void>;
}

export function openShell(cwd: string, env: NodeJS.ProcessEnv): Shell {
  const child = spawn('bash', ['--norc', '-s'], { cwd, env, detached: true });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (part) => {
      text += part;
    });
  }
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const mark = `ended-${randomUUID()}`;
  const end = new RegExp(`\\n${mark} (\\d+)\\n$`);
  return {
    async play(command) {
      text = '';
      child.stdin.write(`{ ${command}\n} 2>&1 < /dev/null; printf '\\n${mark} %s\\n' $?\n`);
      await until(() => end.test(text) || child.exitCode !== null, 280_000);
      const [, code = '-1'] = end.exec(text) ?? [];
      return { command, code: Number(code), output: text.replace(end, '') };
    },
    async close() {
      endGroup(child);
      await ended;
    },
  };
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
