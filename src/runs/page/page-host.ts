import type { RunStore } from '../../core/ports/run-store.js';

/** Whose runs a page shows. Showing them changes nothing. */
export interface PageHost {
  readonly store: RunStore;
  /** The folder that the runs belong to; what their headers say of it is not believed (X180). */
  readonly project: string;
  readonly home: string;
  /** Values of its keys leave in no text (X182). */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}
