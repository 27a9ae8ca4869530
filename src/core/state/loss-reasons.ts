import type { Loss } from '../journal/loss.js';
import { plural } from '../words/amounts.js';

/**
 * Why a run is `partial` because of its losses: `3 of 40 agents lost (2 schema, 1 crash)`, and what
 * landed without its guarded files (X184).
 */
export function lossReasons(
  losses: readonly Pick<Loss, 'n' | 'cause' | 'label'>[],
  agents: number,
): readonly string[] {
  const guarded = losses.filter(({ cause }) => cause === 'guarded');
  const others = losses.filter(({ cause }) => cause !== 'guarded');
  return [
    ...(others.length > 0 ? [lossReason(others, agents)] : []),
    ...(guarded.length > 0 ? [guardedReason(guarded)] : []),
  ];
}

const namedCalls = 3;

function guardedReason(losses: readonly Pick<Loss, 'label'>[]): string {
  const rest = losses.length - namedCalls;
  const labels = losses.slice(0, namedCalls).map(({ label }) => label);
  return (
    'refused: guarded files of ' +
    `${labels.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} did not land`
  );
}

function lossReason(losses: readonly Pick<Loss, 'n' | 'cause'>[], agents: number): string {
  const causes = new Map<string, number>();
  for (const { cause } of losses) causes.set(cause, (causes.get(cause) ?? 0) + 1);
  const list = [...causes]
    .sort((left, right) => right[1] - left[1])
    .map(([cause, count]) => `${count} ${cause}`);
  const calls = losses.filter((loss) => loss.n !== null).length;
  // Commands, gates and merges can be lost too: more lost calls than agents are never called
  // agents.
  const lostCalls =
    calls > agents
      ? `${plural(calls, 'step')} lost`
      : `${calls} of ${plural(agents, 'agent')} lost`;
  const lost = calls > 0 ? lostCalls : `${plural(losses.length, 'slot')} lost`;
  return `${lost} (${list.join(', ')})`;
}
