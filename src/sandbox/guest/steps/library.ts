import { apply, type Callable, list } from '../language/intrinsics.js';
import { log } from '../lines/log-lines.js';
import { note } from '../lines/outbox.js';
import { here } from '../lines/place.js';
import { withMembers } from '../lines/requests.js';
import { verificationGlobals, type verificationNames } from '../lines/script-names.js';
import { askAgent } from './agents.js';
import { parallel } from './fan-out.js';

type Verification = Partial<Record<(typeof verificationNames)[number], Callable>>;

/**
 * The verification primitives, made by their own script from the basic ones. helpers: what the
 * place transform's wrapper takes first.
 */
export const libraryOf = (
  library: Callable | undefined,
  helpers: readonly unknown[],
): Verification => {
  const made: Verification & { __proto__: null } = { __proto__: null };
  if (library === undefined) return made;
  const vote = (prompt: unknown, options: unknown): Promise<unknown> =>
    askAgent(prompt, options, 'vote', () => vote);
  const tell = (kind: string, members: object): void =>
    note(withMembers({ __proto__: null, kind }, members, kind), here());
  const provide = (name: keyof Verification, fn: Callable): void => {
    made[name] = fn;
  };
  const globals = { parallel, log, vote, tell, provide } satisfies Record<
    (typeof verificationGlobals)[number],
    Callable
  >;
  const args = list();
  for (let at = 0; at < helpers.length; at++) args[at] = helpers[at];
  for (let at = 0; at < verificationGlobals.length; at++)
    args[args.length] = globals[verificationGlobals[at]];
  (apply(library, undefined, args) as () => void)();
  return made;
};
