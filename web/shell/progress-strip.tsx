import type { CallShare } from '../../src/core/selection/select-shares.js';
import type { MarkName } from './mark.js';

const looks: Readonly<Record<CallShare['state'], MarkName>> = {
  reused: 'reused',
  completed: 'done',
  running: 'running',
  person: 'you',
  failed: 'failed',
  lost: 'lost',
  skipped: 'skipped',
  waiting: 'queued',
};

const words: Readonly<Record<CallShare['state'], string>> = {
  reused: 'reused',
  completed: 'done',
  running: 'running',
  person: 'waiting for you',
  failed: 'failed',
  lost: 'lost',
  skipped: 'skipped',
  waiting: 'waiting',
};

/** All calls of a run as one line; a state with one agent keeps its place. */
export function ProgressStrip({ shares }: { readonly shares: readonly CallShare[] }) {
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  const told = shares.map(({ state, count }) => `${count} ${words[state]}`).join(', ');
  return (
    <div class="prog" role="img" aria-label={total === 0 ? 'No agents yet' : `Agents: ${told}`}>
      {shares.map(({ state, count }) => (
        <span key={state} class={`seg b-${looks[state]}`} style={{ flex: String(count) }} />
      ))}
      {total === 0 && <span class="seg b-planned" style={{ flex: '1' }} />}
    </div>
  );
}
