import {
  type Bare,
  type Callable,
  hidden,
  keepWeakly,
  list,
  NativeWeakMap,
  setPrototypeOf,
  weakly,
} from './intrinsics.js';
import type { At } from './sites.js';

/** Makes a primitive for one place of the source, or for wherever the function itself is called. */
type Make = (at: At) => Callable;

/**
 * Makers of the primitives by what a script sees, so that a call of the source can be given one
 * that knows its place in it.
 */
const makers = new NativeWeakMap<Callable, Make>();

export const primitive = <Made extends Callable>(name: string, make: (at: At) => Made): Made => {
  const fn: Made = make(() => fn);
  hidden(fn, 'name', name);
  keepWeakly(makers, fn, make);
  return fn;
};

interface SitedCall extends Bare {
  readonly fn: Callable;
  readonly call: Callable;
}
const sitedCalls = list<SitedCall | undefined>();
/**
 * What stands in a call whose name may be that of a primitive: the primitive for this place, or
 * whatever the name means there.
 */
export const sited = (fn: Callable, at: number): Callable => {
  const known = sitedCalls[at];
  if (known !== undefined && known.fn === fn) return known.call;
  const make = weakly(makers, fn);
  if (make === undefined) return fn;
  while (sitedCalls.length <= at) sitedCalls[sitedCalls.length] = undefined;
  const call = setPrototypeOf(make(at), fn);
  sitedCalls[at] = { __proto__: null, fn, call };
  return call;
};
