import {
  type Deferred,
  isObject,
  memberText,
  NativePromise,
  textOf,
} from '../language/intrinsics.js';
import { primitive } from '../language/primitives.js';
import { type At, siteOf } from '../language/sites.js';
import { forkLater, runOn } from '../lines/place.js';
import { needText, promptText, withMembers } from '../lines/requests.js';
import { placed } from '../lines/strands.js';
import { whenDone } from '../lines/when-done.js';
import { callsOf } from './agents.js';
import { expect } from './steps.js';
import { worldStep } from './world-step.js';

/**
 * The steps that look at the world or act on it; all of them are one request whose answer settles
 * one promise.
 */
type WorldStep = (subject: unknown, options: unknown) => Promise<unknown>;

export const sh = primitive(
  'sh',
  (at: At): WorldStep =>
    (command, options) =>
      worldStep(
        'sh',
        () => ({ __proto__: null, command: needText(command, 'sh(command): command') }),
        options,
        at,
      ),
);
export const files = primitive(
  'files',
  (at: At): WorldStep =>
    (globs, options) =>
      worldStep(
        'files',
        () => ({ __proto__: null, globs: typeof globs === 'string' ? [globs] : globs }),
        options,
        at,
      ),
);
export const read = primitive(
  'read',
  (at: At): WorldStep =>
    (path, options) =>
      worldStep(
        'read',
        () => ({ __proto__: null, path: needText(path, 'read(path): path') }),
        options,
        at,
      ),
);
export const ask = primitive(
  'ask',
  (at: At): WorldStep =>
    (question, options) =>
      worldStep('ask', () => ({ __proto__: null, question: promptText(question) }), options, at),
);
export const publish = primitive(
  'publish',
  (at: At): WorldStep =>
    (outcome, options) =>
      worldStep('publish', () => ({ __proto__: null, outcome }), options, at),
);
export const merge = primitive(
  'merge',
  (at: At): WorldStep =>
    (outcomes, options) =>
      worldStep(
        'merge',
        () => ({ __proto__: null, outcomes, calls: callsOf(outcomes) }),
        options,
        at,
      ),
);

/**
 * A function is run here and now; what it said is recorded as the step, so that a replay can be
 * compared with it.
 */
const ownGate = (
  check: Function,
  options: unknown,
  at: At,
  deferred: Pick<Deferred, 'resolve' | 'reject'>,
): void => {
  const site = siteOf(at);
  const strand = forkLater();
  const record = (passed: boolean, threw: string | null): void => {
    try {
      const members: {
        __proto__: null;
        passed: boolean;
        threw: string | null;
        function: true;
        label?: string;
      } = {
        __proto__: null,
        passed,
        threw,
        function: true,
      };
      if (!isObject(options) || options.label === undefined)
        members.label = memberText(check, 'name', 200) || 'function';
      expect('gate', withMembers(members, options, 'gate'), site, placed(strand), deferred);
    } catch (error) {
      deferred.reject(error);
    }
  };
  const threw = (error: unknown): void =>
    record(false, memberText(error, 'message', 10000) ?? textOf(error));
  let answer: unknown;
  try {
    answer = runOn(strand, check);
  } catch (error) {
    threw(error);
    return;
  }
  whenDone(answer, strand, (value) => record(value === true, null), threw);
};
export const gate = primitive(
  'gate',
  (at: At): WorldStep =>
    (check, options) => {
      if (typeof check !== 'function')
        return worldStep(
          'gate',
          () => ({ __proto__: null, command: needText(check, 'gate(check): check') }),
          options,
          at,
        );
      return new NativePromise((resolve, reject) =>
        ownGate(check, options, at, { resolve, reject }),
      );
    },
);
