import {
  hidden,
  isArray,
  isObject,
  keepWeakly,
  list,
  NativeWeakMap,
  newDeferred,
  quoted,
  weakly,
} from '../language/intrinsics.js';
import { primitive } from '../language/primitives.js';
import { type At, siteOf } from '../language/sites.js';
import { isLimit, refusedOutcome } from '../lines/limits.js';
import { phaseOf } from '../lines/phase.js';
import { here } from '../lines/place.js';
import { failing, isNoOptions, oddities, optionsText, promptText } from '../lines/requests.js';
import type { Strand } from '../lines/strands.js';
import { openConversation } from './conversations.js';
import { expect, request } from './steps.js';
import { worldStep } from './world-step.js';

/** Outcomes by the id of their step. */
const outcomeCalls = new NativeWeakMap<object, number>();
/** The workspace of an outcome can show its changes; the host reads them when asked (X49). */
const askOutcome = (input: string, at: At, strand: Strand): Promise<unknown> => {
  const site = siteOf(at);
  const { promise, resolve, reject } = newDeferred();
  const settle = (value: unknown): void => {
    const workspace = isObject(value) ? value.workspace : undefined;
    if (isObject(workspace)) {
      const diff = () =>
        worldStep(
          'read',
          () => ({ __proto__: null, diff: { __proto__: null, ref: workspace.ref } }),
          undefined,
          at,
        );
      hidden(workspace, 'diff', diff);
    }
    if (isObject(value)) keepWeakly(outcomeCalls, value, id);
    resolve(value);
  };
  const refuse = (error: unknown) =>
    isLimit(error) ? settle(refusedOutcome(error)) : reject(error);
  const id = expect('agent', input, site, strand, { resolve: settle, reject: refuse });
  return promise;
};
/**
 * Which call an outcome is of, 0 where nobody knows: one without a workspace has nothing else that
 * names it.
 */
export const callsOf = (outcomes: unknown): number[] => {
  const calls = list<number>();
  if (!isArray(outcomes)) calls[0] = callOf(outcomes);
  else for (let at = 0; at < outcomes.length; at++) calls[at] = callOf(outcomes[at]);
  return calls;
};
const callOf = (outcome: unknown): number =>
  (isObject(outcome) && weakly(outcomeCalls, outcome)) || 0;

/**
 * kind: what the caller gets, the value of the answer or all of its outcome; a vote is an outcome
 * that no other place may serve.
 */
export const askAgent = (
  prompt: unknown,
  options: unknown,
  kind: 'value' | 'outcome' | 'vote',
  at: At,
): Promise<unknown> => {
  try {
    const text = isNoOptions(options) ? '{}' : optionsText(options, 'agent');
    const phase = phaseOf(isObject(options) ? options.phase : undefined);
    const rest =
      kind === 'value'
        ? ',"outcome":false}'
        : kind === 'outcome'
          ? ',"outcome":true}'
          : ',"outcome":true,"vote":true}';
    const input =
      '{"prompt":' +
      quoted(promptText(prompt)) +
      oddities(prompt, options) +
      ',"options":' +
      text +
      ',"phase":' +
      phase +
      rest;
    return kind === 'value' ? request('agent', input, at, here()) : askOutcome(input, at, here());
  } catch (error) {
    return failing(error);
  }
};

export const agent = primitive('agent', (at: At) => {
  const call = (prompt: unknown, options: unknown) => askAgent(prompt, options, 'value', at);
  const outcome = (prompt: unknown, options: unknown): Promise<unknown> =>
    askAgent(prompt, options, 'outcome', typeof at === 'number' ? at : () => outcome);
  hidden(outcome, 'name', 'outcome');
  hidden(call, 'outcome', outcome);
  hidden(call, 'open', (options: unknown) => openConversation(options));
  return call;
});
