import type { Workspace } from '../../ports/workspace.js';
import type { Outcome } from '../../step/outcome.js';
import type { StepKind } from '../../step/step.js';
import { type FinishedCheck, judgeCheck } from '../../step/test-results.js';
import { messageWithHint } from '../../values/errors.js';
import type { JsonObject } from '../../values/json.js';
import type { Baselines } from '../checks/baselines.js';
import { type CommandRun, commandRun } from '../record/command-run.js';
import type { CommandWaitBook } from '../record/command-wait-book.js';
import type { Issued } from '../record/issued.js';
import { type Place, sharedPlace, startOf, worktreePlace } from '../record/place.js';
import type { RunPorts } from '../record/ports.js';
import { completed, failed, type Running, runOnce } from '../record/running.js';
import type { WorkspaceBook } from '../record/workspace-book.js';
import { gate, protectOf } from './gate.js';
import { baselineOf } from './gate-options.js';

const defaultTimeoutMs = 600_000;

export interface WorldContext {
  readonly ports: RunPorts;
  readonly book: WorkspaceBook;
  readonly baselines: Baselines;
  readonly waits: CommandWaitBook;
}

/**
 * `sh`, `files`, `read` and `gate`: steps that look at the world (X46, X47, X53). They are not
 * bound by the limit on agents.
 */
export function runWorldStep(
  step: Issued,
  n: number,
  context: WorldContext,
  onStart: () => void,
): Running {
  return runOnce(onStart, 'crash', (signal) => {
    const run = commandRun(n, step.request.input, context.waits, signal);
    return look(step, n, context, run);
  });
}

async function look(
  step: Issued,
  n: number,
  context: WorldContext,
  run: CommandRun,
): Promise<Outcome> {
  const { ports, book, baselines } = context;
  const { kind, input } = step.request;
  const refusal = refusedCommand(kind, input, ports);
  if (refusal !== null) return failed('permission', refusal);
  const simulated = ports.simulated?.(kind, step, input);
  if (simulated !== undefined) return completed(await simulated);
  if (kind === 'read' && input.diff !== undefined) return difference(input.diff, ports, book);
  const start = startOf(input.of);
  if (input.of !== undefined && input.of !== null && start === null)
    return failed('unsupported', `"of" takes an outcome that has a workspace, or 'run'`);
  let base: FinishedCheck | null = null;
  const wanted = kind === 'gate' ? baselineOf(input) : null;
  try {
    if (wanted !== null) base = await baselines.of(wanted, run);
  } catch (error) {
    return failed('unsupported', messageWithHint(error));
  }
  const place =
    start === null
      ? sharedPlace(ports.workspace)
      : await worktreePlace(await ports.worktrees(), n, start);
  try {
    if (kind === 'gate') return await checked(step, { place, base, start }, context, run);
    return await lookIn(place.workspace, step, run);
  } finally {
    await place.leave(false);
  }
}

/** A gate of what was merged names who brought a test that is newly red (X190). */
async function checked(
  { request: { input } }: Issued,
  { place, base, start }: Checked,
  { ports }: WorldContext,
  run: CommandRun,
): Promise<Outcome> {
  const verdict = await gate(input, place.workspace, run, base);
  const { newlyFailing = [], missing = [] } = verdict;
  const tests = [...newlyFailing, ...missing];
  if (start !== 'run' || base === null || tests.length === 0) return completed({ ...verdict });
  const command = String(input.command);
  const broughtBy = await (await ports.worktrees()).blame({
    gate: command,
    results: typeof input.results === 'string' ? input.results : undefined,
    protect: protectOf(input),
    judge: (check) => judgeCheck(check, base),
    tests,
    ...run,
  });
  return completed({ ...verdict, broughtBy });
}

interface Checked {
  readonly place: Place;
  readonly base: FinishedCheck | null;
  readonly start: string | null;
}

/**
 * Why the command of a step must not run. Asked before anything is simulated: a play that is told
 * what is granted goes the way that the run would.
 */
function refusedCommand(kind: StepKind, input: JsonObject, ports: RunPorts): string | null {
  if (kind !== 'sh' && (kind !== 'gate' || input.function === true)) return null;
  const { allowed, message } = ports.permit('Sh', String(input.command));
  return allowed ? null : message;
}

/** The changes of a workspace as text. */
async function difference(given: unknown, ports: RunPorts, book: WorkspaceBook): Promise<Outcome> {
  const known = book.find(given);
  if (!known) return failed('unsupported', 'diff() is for the workspace of an outcome of this run');
  return completed(await (await ports.worktrees()).diff(known.workspace));
}

async function lookIn(
  workspace: Workspace,
  { request: { kind, input } }: Issued,
  run: CommandRun,
): Promise<Outcome> {
  switch (kind) {
    case 'sh':
      return shell(input, workspace, run);
    case 'files':
      return completed(await workspace.files(texts(input.globs)));
    case 'read':
      return completed(
        await workspace.read(String(input.path), {
          offset: count(input.offset),
          length: count(input.length),
        }),
      );
    default:
      return failed('unsupported', `${kind}() is not available in this version`);
  }
}

async function shell(input: JsonObject, workspace: Workspace, run: CommandRun): Promise<Outcome> {
  const command = String(input.command);
  const result = await workspace.sh({
    command,
    timeoutMs: count(input.timeoutMs) ?? defaultTimeoutMs,
    ...(typeof input.input === 'string' ? { input: input.input } : {}),
    ...run,
  });
  if (result.timedOut) return failed('timeout', `sh("${command}") took longer than its limit`);
  return completed({ code: result.code, stdout: result.stdout, stderr: result.stderr });
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
