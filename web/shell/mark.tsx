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
  [marks.waiting]: 'you',
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

/** `quiet`: the word stands beside it. */
export function Mark({ name, quiet }: { readonly name: MarkName; readonly quiet?: boolean }) {
  return (
    <svg
      class={`mark ${name}`}
      role={quiet ? undefined : 'img'}
      aria-hidden={quiet}
      aria-label={quiet ? undefined : markWords[name]}
    >
      <use href={`#m-${name}`} />
    </svg>
  );
}

/** Eleven signs, drawn once and used everywhere. */
export function MarkSprite() {
  return (
    <svg class="sprite" width="0" height="0" aria-hidden="true">
      <symbol id="m-planned" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="4.7" />
      </symbol>
      <symbol id="m-queued" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="1.4" fill="currentColor" />
      </symbol>
      <symbol id="m-running" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="5" />
        <path d="M8 3a5 5 0 0 0 0 10z" fill="currentColor" stroke="none" />
      </symbol>
      <symbol id="m-done" viewBox="0 0 16 16">
        <path d="M3 8.6l3.2 3.2L13 4.8" />
      </symbol>
      <symbol id="m-reused" viewBox="0 0 16 16">
        <path d="M3.6 6.2A5 5 0 1 1 3.4 9.6M3.2 2.8v3.6h3.6" />
      </symbol>
      <symbol id="m-failed" viewBox="0 0 16 16">
        <path d="M4 4l8 8M12 4l-8 8" />
      </symbol>
      <symbol id="m-partial" viewBox="0 0 16 16">
        <path d="M8 2.6L14 13H2zM8 6.6v3M8 11.2v.1" />
      </symbol>
      <symbol id="m-skipped" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="5" />
        <path d="M4.6 11.4l6.8-6.8" />
      </symbol>
      <symbol id="m-paused" viewBox="0 0 16 16">
        <path d="M5.6 4v8M10.4 4v8" stroke-width="2.2" />
      </symbol>
      <symbol id="m-you" viewBox="0 0 16 16">
        <path d="M5.4 5.8a2.6 2.6 0 1 1 4 2.2c-1 .6-1.4 1-1.4 2" />
        <path d="M8 12.9v.1" stroke-width="2.1" />
      </symbol>
      <symbol id="m-lost" viewBox="0 0 16 16">
        <path d="M8 3v6" />
        <path d="M8 12.6v.1" stroke-width="2.2" />
      </symbol>
    </svg>
  );
}
