import type { Invocation } from '../io/cli-command.js';

/**
 * A command line that `looks` changes nothing that outlives it: no run, permission, trust, setting
 * or file of the project. All others act: they decide, start, grant, trust, save, install or
 * change, and are refused below a call of a run (X181).
 */
export type VerbKind = 'looks' | 'acts';

type Typed = Pick<Invocation, 'args' | 'options'>;

/** Of a verb, or of the line that was typed where arguments decide. */
export type Does = VerbKind | ((typed: Typed) => VerbKind);

/** A verb that acts, but for the lines that are told here. */
export function actsUnless(looks: (typed: Typed) => boolean): Does {
  return (typed) => (looks(typed) ? 'looks' : 'acts');
}

export function kindOf(does: Does, typed: Typed): VerbKind {
  return typeof does === 'function' ? does(typed) : does;
}
