import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { type Project, until } from './project.js';

type StepStart = Extract<JournalEvent, { type: 'step-start' }>;

export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/**
 * Starts the demo in the project folder itself and ends it with SIGKILL as soon as the journal
 * holds this many events.
 */
export async function killDemoAt(project: Project, count: number): Promise<void> {
  const { child, ended } = project.start(['demo', '.', '--json']);
  await until(
    () => (count === 0 ? existsSync(join(project.work, '.git')) : project.events().length >= count),
    60_000,
  );
  child.kill('SIGKILL');
  await ended;
}

/** What was asked, whatever the number of the step and of its execution. */
const questionOf = ({ key }: StepStart): string => key.split(':')[0] ?? '';

const startsIn = (events: readonly JournalEvent[]): readonly StepStart[] =>
  events.filter((event) => event.type === 'step-start');

export interface Standing {
  readonly events: number;
  /** The last events of a run are written at once, so a late kill may come after its end. */
  readonly ended: boolean;
  /** Questions that are answered. */
  readonly answered: ReadonlySet<string>;
  /**
   * Worktrees of calls without an outcome, whether or not their start was written: what is in them
   * is kept until `prune`.
   */
  readonly inFlight: readonly string[];
}

/**
 * To be asked when the driver is dead. A worktree that git was making for it then is waited for.
 */
export async function standingOf(project: Project): Promise<Standing> {
  await until(() => !isAddingWorktree(project));
  const events = project.events();
  const ended = new Set(events.flatMap((event) => (event.type === 'step-end' ? [event.n] : [])));
  const starts = startsIn(events);
  return {
    events: events.length,
    ended: events.some(({ type }) => type === 'run-end'),
    answered: new Set(starts.filter(({ n }) => ended.has(n)).map(questionOf)),
    inFlight: worktreesOf(project).filter(
      (path) => !ended.has(Number.parseInt(basename(path), 10)),
    ),
  };
}

function isAddingWorktree({ work }: Project): boolean {
  if (process.platform !== 'linux') return false;
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return words.includes('\0worktree\0add\0') && words.includes(work);
    } catch {
      return false;
    }
  });
}

function worktreesOf(project: Project): readonly string[] {
  return (
    git(project.work, 'worktree', 'list', '--porcelain').match(/^worktree .+$/gm) ?? []
  ).slice(1);
}

/** Labels of steps that were answered before the kill, and executed again after it. */
export function executedAgain(project: Project, before: Standing): readonly string[] {
  return startsIn(project.events().slice(before.events))
    .filter((start) => before.answered.has(questionOf(start)))
    .map(({ label }) => label);
}

/**
 * Registered worktrees that belong neither to the user nor to a call that was in flight at the
 * kill.
 */
export function strayWorktrees(project: Project, before: Standing): readonly string[] {
  return worktreesOf(project).filter(
    (path) => !before.inFlight.includes(path) && !/\/merge(-\w+)?$/.test(path),
  );
}

export function locks(project: Project): readonly string[] {
  return readdirSync(join(project.work, '.git'), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.lock') || basename(path) === 'locked');
}

/** Moments spread over a run, as shares of its events, the same ones every time. */
export function moments(count: number): readonly number[] {
  let seed = 20_250_101;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  return Array.from({ length: count }, (_, index) => (index + random()) / count);
}
