import { expect, it } from 'vitest';
import { selectShares } from './select-shares.js';

const agents = {
  ...{ total: 20, running: 7, completed: 8, reused: 3, failed: 2, skipped: 1 },
  ...{ stopped: 1, abandoned: 0, lost: 1 },
};
const nobody = { queued: 0, limit: 0, cache: 0, quota: 0, retry: 0 };

it('every call that was asked for is in one share', () => {
  const waiting = { ...nobody, queued: 4, cache: 2 };
  const shares = selectShares({ agents, waiting, asking: 1 });
  expect(shares.map(({ state, count }) => [state, count])).toEqual([
    ['reused', 3],
    ['completed', 5],
    ['running', 4],
    ['person', 1],
    ['failed', 2],
    ['lost', 1],
    ['skipped', 2],
    ['waiting', 6],
  ]);
  const sum = shares.reduce((total, { count }) => total + count, 0);
  expect(sum).toBe(agents.total + waiting.queued);
});

it('more that waits than runs leaves nothing below zero', () => {
  const waiting = { ...nobody, limit: 9 };
  const running = { ...agents, running: 2 };
  const shares = selectShares({ agents: running, waiting, asking: 3 });
  expect(shares.filter(({ state }) => ['running', 'person', 'waiting'].includes(state))).toEqual([
    { state: 'person', count: 2 },
  ]);
});
