import { expect, it } from 'vitest';
import type { JournalEvent } from '../journal/event.js';
import { stateAfter } from '../state/fold.js';
import { selectSites } from './select-sites.js';

function start(n: number, line: number, realm = 0): JournalEvent {
  return {
    ...{ type: 'step-start', at: n, n, kind: 'agent', realm, strand: `s${n}`, position: 0 },
    ...{ lane: 'root', content: `c${n}`, key: `k${n}`, label: `a${n}`, phase: null },
    site: { line, column: 2 },
  } as JournalEvent;
}

it('every step of the run’s own script is counted once, at the line that asked for it', () => {
  const state = stateAfter([
    ...[start(1, 8), start(2, 8), start(3, 8), start(4, 3), start(5, 8, 1)],
    { type: 'step-end', at: 9, n: 1, status: 'completed', costUsd: 0.5 },
    { ...{ type: 'step-end', at: 9, n: 2, status: 'failed' }, cause: 'schema', message: 'no' },
    { type: 'permission-ask', at: 9, n: 3, request: 1, tool: 'Bash', reason: '' },
  ]);
  const sites = selectSites(state);
  expect(sites.map(({ site, steps }) => [site.line, steps.map(({ n }) => n)])).toEqual([
    [3, [4]],
    [8, [1, 2, 3]],
  ]);
  expect(sites[1]).toMatchObject({
    counts: { asking: 1, completed: 1, failed: 1, running: 0, reused: 0, skipped: 0, lost: 0 },
    costUsd: 0.5,
    unpriced: 0,
  });
});
