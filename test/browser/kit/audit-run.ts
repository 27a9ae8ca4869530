import type { JournalEvent } from '../../../src/core/journal/event.js';
import type { AttemptResult } from '../../../src/core/ports/backend.js';
import type { Call } from '../../../src/core/step/call.js';
import { createVirtualClock } from '../../../src/host/clocks/virtual-clock.js';
import { createHarness } from '../../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../../src/testing/harness/stub-backend.js';

/** A run of 118 agents in four phases, as one that looks for missing permission checks. */
export const auditScript = `export const meta = {
  name: 'audit-permissions',
  description: 'find every unchecked permission in src/',
  phases: [{ title: 'Scan' }, { title: 'Verify' }, { title: 'Fix' }, { title: 'Gate', detail: 'after the last fix' }],
};

phase('Scan');
const found = await parallel(args.dirs.map((dir) => () => agent('scan ' + dir, {
  label: dir, model: 'fast', phase: 'Scan', retries: 0,
})));
log(found.filter(Boolean).length + ' folders hold candidates');

phase('Verify');
const landed = await pipeline(args.files,
  async (file) => {
    const votes = await parallel([1, 2, 3].map((vote) => () => agent('verify ' + file + ' vote ' + vote, {
      label: file + ' vote ' + vote, model: 'fast', phase: 'Verify', retries: 0,
    })));
    return votes.filter(Boolean).length > 1 ? file : null;
  },
  async (file) => agent('fix ' + file, { label: file, model: 'strong', phase: 'Fix', retries: 0 }),
);

phase('Gate');
return landed.filter(Boolean).length + ' fixes landed';
`;

const areas = [
  'api/routes',
  'realtime',
  'cli/admin',
  'auth',
  'jobs',
  'storage',
  'graphql',
  'search',
];
const names = [
  'impersonate',
  'subscribe',
  'grant',
  'rotate',
  'presign',
  'secret',
  'refund',
  'member',
];

export const auditArgs = {
  dirs: Array.from({ length: 24 }, (_, index) => `src/${areas[index % 8]}/part-${index}`),
  files: Array.from(
    { length: 24 },
    (_, index) => `src/${areas[index % 8]}/${names[(index * 3) % 8]}-${index}.ts`,
  ),
};

export interface RecordedRun {
  readonly script: string;
  readonly events: readonly JournalEvent[];
}

/** The whole run, recorded by the real loop and sandbox on a clock that jumps. */
export async function recordAudit(): Promise<RecordedRun> {
  const clock = createVirtualClock();
  const harness = createHarness({ clock, limits: { concurrency: 8, maxAgents: 200 } });
  const backend = createStubBackend({ clock, delay: delayOf, answer: answerOf });
  await harness.drive(auditScript, backend, { args: auditArgs });
  return { script: auditScript, events: await harness.events() };
}

function delayOf({ prompt }: Call): number {
  const base = prompt.startsWith('fix') ? 90_000 : prompt.startsWith('verify') ? 25_000 : 30_000;
  return base + (hashOf(prompt) % 60_000);
}

function answerOf({ prompt, options }: Call): AttemptResult {
  const number = hashOf(prompt);
  const usage = {
    inputTokens: 6_000 + (number % 20_000),
    outputTokens: 900 + (number % 3_000),
    cacheReadTokens: 4_000 + (number % 9_000),
  };
  const billed = { usage, costUsd: 0.01 + (number % 60) / 400, model: options.model ?? 'fast' };
  if (prompt.startsWith('verify') && number % 23 === 0)
    return {
      status: 'failed',
      cause: 'schema',
      message: 'schema: "verdict" missing, 3 of 3 attempts',
      ...billed,
    };
  return { status: 'completed', text: `done: ${prompt}`, ...billed };
}

function hashOf(text: string): number {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return hash;
}

/** The record as it stood when so much of the run's time had passed; some of it still runs. */
export function until(events: readonly JournalEvent[], afterMs: number): readonly JournalEvent[] {
  const start = events[0]?.at ?? 0;
  return events.filter(({ at }) => at - start <= afterMs);
}

/** Moved in time, so that its latest event was `agoMs` ago. */
export function movedTo(events: readonly JournalEvent[], now: number): readonly JournalEvent[] {
  const by = now - Math.max(...events.map(({ at }) => at));
  return events.map((event) => ({ ...event, at: event.at + by }));
}
