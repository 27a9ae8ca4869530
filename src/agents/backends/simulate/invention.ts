import { noWishes, type WishList } from '../../../core/program/facts/wishes.js';

/** How answers are made up, beside their seed. */
export interface Invention {
  /**
   * What a schema does not require is left out now and then, as agents do; a script that leans on
   * it shows then.
   */
  readonly sparse: boolean;
  /** Items of every list: as few as allowed, 1 to 3, or 8, within the bounds of its schema. */
  readonly lists: 'few' | 'usual' | 'many';
  /** What answers should be like, where their schema allows it. */
  readonly wishes: WishList;
}

export const plainInvention: Invention = { sparse: false, lists: 'usual', wishes: noWishes };
