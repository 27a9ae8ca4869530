import type {
  DriveStart,
  JournalEvent,
  NoteAdd,
  RunEnd,
  StepEnd,
  StepStart,
} from '../../core/journal/event.js';

/** Events for tests of the fold and of views: a run that starts at 1 000 000 ms. */
export const sampleStart = 1_000_000;

export function driveStart(change: Partial<DriveStart> = {}): DriveStart {
  return {
    type: 'drive-start',
    at: sampleStart,
    epoch: 1,
    reason: 'run',
    kernel: 'k1',
    name: 'audit-routes',
    script: 'a'.repeat(64),
    limits: { concurrency: 16, maxAgents: 1000, budgetTotal: null },
    phases: [{ title: 'Find' }, { title: 'Audit', detail: 'one agent per file' }],
    ...change,
  };
}

export function stepStart(n: number, change: Partial<StepStart> = {}): StepStart {
  return {
    type: 'step-start',
    at: sampleStart + n * 100,
    n,
    kind: 'agent',
    realm: 0,
    strand: `root/p0[${n}]`,
    position: 0,
    lane: `root/p0[${n}]`,
    content: `c${n}`,
    key: `r7k2:k${n}:0`,
    label: `src/routes/${n}.ts`,
    phase: 'Audit',
    site: { line: 12, column: 4 },
    prompt: `Audit file ${n}`,
    ...change,
  };
}

export function stepEnd(n: number, change: Partial<StepEnd> = {}): StepEnd {
  return {
    type: 'step-end',
    at: sampleStart + n * 100 + 4000,
    n,
    status: 'completed',
    value: `answer ${n}`,
    usage: { inputTokens: 1000, outputTokens: 200 },
    costUsd: 0.01,
    attempts: 1,
    ...change,
  };
}

export function runEnd(change: Partial<RunEnd> = {}): RunEnd {
  return {
    type: 'run-end',
    at: sampleStart + 133_000,
    status: 'completed',
    reasons: [],
    result: { findings: [1, 2, 3] },
    losses: [],
    handled: [],
    reused: 0,
    ran: 0,
    unclaimed: 0,
    ...change,
  };
}

/** A run with a retry, a schema failure, a failed gate, narration and a partial end. */
export function samplePartialRun(): readonly JournalEvent[] {
  return [
    driveStart(),
    noted(10, 0, { kind: 'phase', title: 'Find' }),
    stepStart(1, { phase: 'Find', label: 'find routes', at: sampleStart + 20, model: 'sonnet' }),
    stepEnd(1, { at: sampleStart + 12_000 }),
    noted(12_001, 1, { kind: 'log', level: 'log', text: 'found 3 routes' }),
    stepStart(2, { at: sampleStart + 12_010 }),
    stepStart(3, { at: sampleStart + 12_010 }),
    {
      type: 'attempt-end',
      at: sampleStart + 15_000,
      n: 3,
      attempt: 1,
      cause: 'overloaded',
      message: '529 overloaded',
      retryInMs: 2000,
    },
    stepEnd(2, { at: sampleStart + 53_000 }),
    stepEnd(3, {
      at: sampleStart + 90_000,
      status: 'failed',
      value: undefined,
      ...schemaFailure,
      attempts: 2,
      costUsd: undefined,
    }),
    stepStart(4, { kind: 'gate', label: 'npm test', at: sampleStart + 91_000, phase: null }),
    stepEnd(4, {
      at: sampleStart + 130_000,
      value: { passed: false, code: 1, output: '2 failing', flaky: false },
      usage: undefined,
      costUsd: undefined,
    }),
    partialEnd(),
  ];
}

const schemaFailure = { cause: 'schema', message: '/severity: required' } as const;

function noted(afterMs: number, position: number, note: NoteAdd['note']): NoteAdd {
  const at = sampleStart + afterMs;
  return { type: 'note-add', at, realm: 0, strand: 'root', lane: 'root', position, note };
}

function partialEnd(): RunEnd {
  const lost = { key: 'r7k2:k3:0', n: 3, label: 'src/routes/3.ts', phase: 'Audit' };
  return runEnd({
    status: 'partial',
    reasons: ['1 of 3 agents lost (1 schema)', 'gate npm test failed'],
    losses: [{ ...lost, ...schemaFailure }],
  });
}
