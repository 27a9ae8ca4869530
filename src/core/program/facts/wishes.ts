import type { Json } from '../../values/json.js';

/** What made-up answers should be like so that a script takes a certain way. */
export interface WishList {
  /**
   * By the name of a property: the value it should have. `true` and `false` are also what a list,
   * a text or an object counts as: there and not empty, or not.
   */
  readonly named: ReadonlyMap<string, Json>;
  /** Texts that the way compares something with. */
  readonly texts: ReadonlySet<string>;
}

export const noWishes: WishList = { named: new Map(), texts: new Set() };
