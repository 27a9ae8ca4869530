import type { ReadonlySignal } from '@preact/signals';
import type { Navigation } from '../model/navigation.js';
import type { Source } from '../sources/source.js';

/** What every page stands on. */
export interface PageWorld {
  readonly source: Source;
  readonly navigation: Navigation;
  readonly now: ReadonlySignal<number>;
}
