import type { RunState, StepView } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import { nearestName } from '../../core/words/nearest-name.js';
import { oneLine } from '../../core/words/plain-text.js';

const shown = 8;

/**
 * The agent meant by its number (`7`, `#7`), its label, the unique beginning of one, or `label#2`:
 * the second of several with one label.
 */
export function findAgent(state: RunState, reference: string, runId: string): StepView {
  const number = /^#?(\d+)$/.exec(reference)?.[1];
  const byNumber = number === undefined ? undefined : state.steps.get(Number(number));
  if (byNumber) return byNumber;
  const agents = [...state.steps.values()].filter(
    (step) => step.kind === 'agent' && !step.unclaimed,
  );
  const exact = agents.filter((step) => step.label === reference);
  const found =
    exact.length > 0 ? exact : agents.filter((step) => step.label.startsWith(reference));
  const [agent] = found;
  if (agent && found.length === 1) return agent;
  const [, label = '', place] = /^(.+)#([1-9]\d*)$/.exec(reference) ?? [];
  const placed = agents.filter((step) => step.label === label)[Number(place) - 1];
  if (placed) return placed;
  const near = nearestName(
    reference,
    agents.map((step) => step.label),
  );
  throw new PlenumError(
    'E_AGENT_NOT_FOUND',
    agent
      ? `"${reference}" fits ${found.length} agents of run ${runId}: ${names(found)}.`
      : `Run ${runId} has no agent "${reference}"${near === undefined ? '' : `; did you mean "${oneLine(near)}"?`}` +
          ` It has ${names(agents) || 'none yet'}.`,
    { hint: agent ? `plenum show ${runId} --agents` : `plenum show ${runId}` },
  );
}

function names(steps: readonly StepView[]): string {
  const list = steps.slice(0, shown).map((step) => `#${step.n} ${oneLine(step.label)}`);
  return list.join(', ') + (steps.length > shown ? ` and ${steps.length - shown} more` : '');
}
