import type { RunSummary } from '../../core/selection/select.js';

/** A finished run: the part of the X112 object that the demo's report shows. */
export type DemoRun = Pick<
  RunSummary,
  'runId' | 'status' | 'reason' | 'result' | 'error' | 'losses' | 'durationMs' | 'runDir'
> & { readonly agents: Pick<RunSummary['agents'], 'total'> };

/** Where the person stands, and what they type. */
export interface ReportView {
  /** Absolute folder of the demo, and the same as the person would type it. */
  readonly dir: string;
  readonly folder: string;
  /** `plenum`, as it is typed in that folder. */
  readonly command: string;
  /** Goes on with the run, typed where the person stands. */
  readonly again: string;
  /** Width of a terminal; without end where nobody sees one. */
  readonly columns: number;
}

/** A drive that ended before its run did. */
export const isOpen = ({ status }: Pick<DemoRun, 'status'>): boolean =>
  status === 'paused' || status === 'stopped';
