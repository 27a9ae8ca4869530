import type { Leftover } from '../../host/process-table/leftovers.js';

const shown = 3;

/** One line per run: what is still there, for commands that only look. */
export function leftoverLines(left: readonly Leftover[]): readonly string[] {
  return byRun(left).map(
    ([runId, of]) => `${counted(of)} of the killed run ${runId} still at work: ${named(of)}`,
  );
}

/** The same once they are ended. */
export function endedLines(left: readonly Leftover[]): readonly string[] {
  return byRun(left).map(
    ([runId, of]) => `ended ${counted(of)} that the killed run ${runId} had left: ${named(of)}`,
  );
}

function byRun(left: readonly Leftover[]): readonly (readonly [string, readonly Leftover[]])[] {
  return [...new Set(left.map(({ runId }) => runId))].map((runId) => [
    runId,
    left.filter((one) => one.runId === runId),
  ]);
}

function counted(left: readonly Leftover[]): string {
  return left.length === 1 ? '1 process' : `${left.length} processes`;
}

function named(left: readonly Leftover[]): string {
  const more = left.length > shown ? `, and ${left.length - shown} more` : '';
  return `${left
    .slice(0, shown)
    .map(({ pid, command }) => `${pid} (${command})`)
    .join(', ')}${more}`;
}
