import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AttemptRequest, Backend, Json, LibraryOptions, RunSummary } from '../../src/index.js';
import { resume, run } from '../../src/index.js';
import {
  createScriptedBackend,
  type ScriptedBackend,
} from '../../src/testing/harness/scripted-backend.js';

export interface Asked {
  readonly label: string;
  readonly prompt: string;
  readonly agentType: string;
  readonly cwd: string;
}

/** The value an agent answers with; throwing is how it dies. */
export type Answers = (asked: Asked) => unknown;

/** Agents that answer from a function, in the folder that the run gives them. */
export function answering(answers: Answers): ScriptedBackend {
  const reply = async ({ call, brief, cwd }: AttemptRequest) => {
    try {
      const value = await answers({
        label: call.label,
        prompt: call.prompt,
        agentType: brief.agentType,
        cwd,
      });
      return typeof value === 'string'
        ? ({ status: 'completed', text: value } as const)
        : ({ status: 'completed', json: JSON.stringify(value) } as const);
    } catch (error) {
      return {
        status: 'failed',
        cause: 'crash',
        message: error instanceof Error ? error.message : String(error),
      } as const;
    }
  };
  return createScriptedBackend([{ reply, times: 'any' }]);
}

export const labelsOf = (backend: ScriptedBackend): string[] =>
  backend.calls.map(({ call }) => call.label);

/**
 * A project folder in which a shipped workflow runs through the real run loop, with real files,
 * commands and worktrees.
 */
export class Stage {
  readonly dir = mkdtempSync(join(tmpdir(), 'plenum-workflow-'));

  constructor(readonly workflow: string) {}

  get source(): string {
    return readFileSync(
      join(import.meta.dirname, '../../workflows', `${this.workflow}.js`),
      'utf8',
    );
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
  }

  git(...args: readonly string[]): string {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    return execFileSync('git', ['-C', this.dir, ...identity, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  commitAll(): void {
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '--all', '--force');
    this.git('commit', '--quiet', '-m', 'start');
  }

  run(backend: Backend, args: Json, more: Partial<LibraryOptions> = {}): Promise<RunSummary> {
    return run({
      script: this.source,
      file: `${this.workflow}.js`,
      project: this.dir,
      backend,
      args,
      ...more,
    });
  }

  resume(backend: Backend, runId: string, more: Partial<LibraryOptions> = {}): Promise<RunSummary> {
    return resume({ run: runId, project: this.dir, backend, ...more });
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
