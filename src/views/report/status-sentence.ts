import type { EndReport } from '../../core/report/report.js';

/** The first line of the report: how the run stands, and why, in plain words (X80). */
export function statusSentence({
  status,
  reasons,
  asides,
  accepted,
  error,
}: Pick<EndReport, 'status' | 'reasons' | 'asides' | 'accepted' | 'error'>): string {
  const why =
    reasons.join('; ') ||
    (status === 'completed' ? 'nothing was lost, and no gate failed' : 'no reason was recorded');
  const by = status === 'completed' && accepted.length > 0 ? ', accepted by the script' : '';
  const line = error?.line ?? null;
  const where = status === 'failed' && line !== null ? ` in line ${line}` : '';
  return (
    `${words[status] ?? `The run is ${status}`}${where}: ` +
    `${[`${why}${by}`, ...asides].join('; ')}.`
  );
}

const words: Readonly<Partial<Record<EndReport['status'], string>>> = {
  completed: 'The run completed',
  partial: 'The run is partial',
  failed: 'The run failed',
  stopped: 'The run was stopped',
  paused: 'The run is paused',
  lost: 'The run is lost',
  running: 'The run is running',
};
