import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { PortCopy } from './port-copy.js';

export interface PortAgentOptions {
  readonly agentType: string;
  readonly label: string;
  readonly isolation?: 'worktree';
  readonly workspace?: 'run' | Workspace;
  readonly readOnly?: boolean;
}

export interface Workspace {
  readonly ref: string;
  readonly base: string;
  readonly commit: string;
  readonly commits: number;
  readonly diffStat: { readonly files: number; readonly insertions: number; readonly deletions: number };
}

interface Outcome {
  readonly status: 'completed' | 'failed';
  readonly value: unknown;
  readonly cause: string | null;
  readonly workspace?: Workspace;
}

/** How an agent type answers in its folder: mostly by running its program there. */
export type Answer = (asked: PortAgentOptions & { readonly prompt: string; readonly cwd: string }) => Promise<unknown>;

const script = readFileSync(join(import.meta.dirname, '../../demo/port-hash/workflow.js'), 'utf8');

/**
 * Executes the workflow's text with the primitives in their plainest form over real worktrees and a real merge, to see what
 * it makes of given answers; `looking` is false when readers answer without looking into a folder of their own. That the real runtime gives it these is for the test of the whole demo.
 */
export async function performPort(
  copy: PortCopy,
  answer: Answer,
  looking = true,
): Promise<Record<string, unknown> & { readonly asked: readonly string[] }> {
  const stage = new Stage(copy, answer, looking);
  const body = script.replace('export const meta', 'const meta');
  const verbs = stage.verbs();
  const AsyncFunction = performPort.constructor as new (...source: string[]) => (...values: unknown[]) => Promise<Record<string, unknown>>;
  const result = await new AsyncFunction(...Object.keys(verbs), body)(...Object.values(verbs));
  return { ...result, asked: stage.asked };
}

class Stage {
  readonly asked: string[] = [];
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private made = 0;
  private tip: string;

  constructor(
    private readonly copy: PortCopy,
    private readonly answer: Answer,
    private readonly looking: boolean,
  ) {
    this.tip = copy.base;
  }

  verbs() {
    const orNull = (work: () => unknown) =>
      Promise.resolve()
        .then(work)
        .catch(() => null);
    const outcome = (prompt: string, options: PortAgentOptions) => this.limited(() => this.run(prompt, options));
    const agent = async (prompt: string, options: PortAgentOptions) => (await outcome(prompt, options)).value;
    return {
      agent: Object.assign(agent, { outcome }),
      parallel: (thunks: readonly (() => unknown)[]) => Promise.all(thunks.map(orNull)),
      merge: async (outcomes: readonly Outcome[]) => this.merge(outcomes),
      files: async () => this.copy.git('ls-files', 'lib/*.js').split('\n'),
      read: async (path: string) => readFileSync(join(this.copy.dir, path), 'utf8'),
      phase: () => undefined,
      log: () => undefined,
    };
  }

  /** Two at a time, as on two cores. */
  private async limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy >= 2) await new Promise<void>((go) => this.waiting.push(go));
    this.busy += 1;
    try {
      return await work();
    } finally {
      this.busy -= 1;
      this.waiting.shift()?.();
    }
  }

  private async run(prompt: string, options: PortAgentOptions): Promise<Outcome> {
    this.asked.push(options.label);
    const { isolation, workspace } = options;
    const start = typeof workspace === 'object' ? workspace.commit : this.tip;
    const cwd = isolation || (workspace && this.looking) ? this.open(start) : this.copy.dir;
    try {
      const value = await this.answer({ ...options, prompt, cwd });
      return { status: 'completed', value, cause: null, ...(isolation ? { workspace: this.seal(cwd, start, options.label) } : {}) };
    } catch (error) {
      return { status: 'failed', value: null, cause: `crash: ${error instanceof Error ? error.message : ''}` };
    } finally {
      if (cwd !== this.copy.dir) this.copy.git('worktree', 'remove', '--force', cwd);
    }
  }

  private open(commit: string): string {
    this.made += 1;
    const folder = join(this.copy.dir, `.git/plenum-test-${this.made}`);
    this.copy.git('worktree', 'add', '--quiet', '--detach', folder, commit);
    return folder;
  }

  private seal(cwd: string, base: string, label: string): Workspace {
    const changed = this.copy.gitIn(cwd, 'status', '--porcelain') !== '';
    const commit = changed ? this.copy.commit(cwd, label) : base;
    const ref = `refs/plenum/test/${basename(cwd)}`;
    this.copy.git('update-ref', ref, commit);
    const stat = this.copy.git('diff', '--shortstat', base, commit);
    const count = (what: string) => Number(stat.match(new RegExp(`(\\d+) ${what}`))?.[1] ?? 0);
    return {
      ref,
      base,
      commit,
      commits: changed ? 1 : 0,
      diffStat: { files: count('file'), insertions: count('insertion'), deletions: count('deletion') },
    };
  }

  private merge(outcomes: readonly Outcome[]) {
    const folder = this.open(this.tip);
    const landed = outcomes.flatMap(({ workspace }) => {
      if (!workspace) return [];
      const from = this.copy.git('merge-base', this.tip, workspace.commit);
      this.copy.gitIn(folder, 'cherry-pick', '--allow-empty', `${from}..${workspace.commit}`);
      return [{ label: '', ref: workspace.ref, commit: workspace.commit }];
    });
    const { code, output } = this.copy.gate(folder);
    this.tip = this.copy.gitIn(folder, 'rev-parse', 'HEAD');
    this.copy.git('branch', '--force', 'plenum/test', this.tip);
    this.copy.git('worktree', 'remove', '--force', folder);
    return { branch: 'plenum/test', commit: this.tip, landed, conflicts: [], refused: [], gate: { passed: code === 0, code, output, touched: [] } };
  }
}
