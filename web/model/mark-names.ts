import { type Mark as MarkText, marks } from '../../src/core/report/marks.js';

/** The states that have a mark and a colour on the page. */
export type MarkName =
  | 'planned'
  | 'queued'
  | 'running'
  | 'done'
  | 'reused'
  | 'failed'
  | 'partial'
  | 'skipped'
  | 'paused'
  | 'you'
  | 'lost';

const names: Readonly<Record<MarkText, MarkName>> = {
  [marks.planned]: 'planned',
  [marks.queued]: 'queued',
  [marks.running]: 'running',
  [marks.completed]: 'done',
  [marks.reused]: 'reused',
  [marks.failed]: 'failed',
  [marks.partial]: 'partial',
  [marks.skipped]: 'skipped',
  [marks.paused]: 'paused',
  [marks.asking]: 'you',
  [marks.lost]: 'lost',
};

export function markName(mark: string): MarkName | null {
  return mark in names ? names[mark as MarkText] : null;
}

export const markWords: Readonly<Record<MarkName, string>> = {
  planned: 'planned',
  queued: 'queued',
  running: 'running',
  done: 'done',
  reused: 'reused',
  failed: 'failed',
  partial: 'done with losses',
  skipped: 'skipped',
  paused: 'paused',
  you: 'waiting for you',
  lost: 'lost',
};
