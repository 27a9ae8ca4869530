import { expect, it } from 'vitest';
import type { JournalEvent } from '../journal/event.js';
import { createFold } from '../state/fold.js';
import { selectUsage } from './select-usage.js';

function start(n: number, phase: string | null): JournalEvent {
  const place = {
    realm: 0,
    strand: `root/p0[${n}]`,
    position: 0,
    lane: `root/l0[${n}]`,
    content: `c${n}`,
    key: `k${n}`,
    site: null,
  };
  return {
    type: 'step-start',
    at: n,
    n,
    kind: 'agent',
    label: `agent ${n}`,
    phase,
    prompt: 'x',
    ...place,
  };
}

it('X84: usage stands per phase and per model, failed attempts included, cache apart, and what has no price is counted', () => {
  const fold = createFold();
  const events: JournalEvent[] = [
    start(1, 'Find'),
    start(2, 'Find'),
    start(3, null),
    {
      type: 'attempt-end',
      at: 4,
      n: 1,
      attempt: 1,
      cause: 'overloaded',
      message: 'busy',
      usage: { inputTokens: 5 },
      costUsd: 0.5,
    },
    {
      type: 'step-end',
      at: 5,
      n: 1,
      status: 'completed',
      value: 'x',
      usage: { inputTokens: 10, cacheReadTokens: 90 },
      costUsd: 1,
      model: 'a/x',
    },
    {
      type: 'step-end',
      at: 6,
      n: 2,
      status: 'failed',
      cause: 'refusal',
      usage: { inputTokens: 7, outputTokens: 1 },
      costUsd: 0.25,
      model: 'a/y',
    },
    {
      type: 'step-end',
      at: 7,
      n: 3,
      status: 'completed',
      value: 'x',
      usage: { outputTokens: 3 },
      model: 'local/z',
    },
  ];
  for (const event of events) fold.apply(event);
  expect(selectUsage(fold.state)).toEqual({
    phases: [
      {
        name: 'Find',
        agents: 2,
        usage: { inputTokens: 22, outputTokens: 1, cacheReadTokens: 90 },
        costUsd: 1.75,
        unpriced: 0,
      },
      { name: '(no phase)', agents: 1, usage: { outputTokens: 3 }, costUsd: null, unpriced: 1 },
    ],
    models: [
      {
        name: 'a/x',
        agents: 1,
        usage: { inputTokens: 15, cacheReadTokens: 90 },
        costUsd: 1.5,
        unpriced: 0,
      },
      {
        name: 'a/y',
        agents: 1,
        usage: { inputTokens: 7, outputTokens: 1 },
        costUsd: 0.25,
        unpriced: 0,
      },
      { name: 'local/z', agents: 1, usage: { outputTokens: 3 }, costUsd: null, unpriced: 1 },
    ],
  });
});
