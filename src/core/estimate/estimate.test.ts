import { describe, expect, it } from 'vitest';
import { againstText, estimateText, holds } from '../report/estimate-text.js';
import type { Json } from '../values/json.js';
import type { Usage } from '../values/usage.js';
import { estimate } from './estimate.js';
import { fanOutBound } from './fan-out-bound.js';
import { type History, noHistory, type PastAgent } from './history.js';
import { type Course, labelShape, type PlannedAgent, type PlannedRun } from './planned-run.js';
import { spreadOf, sumOf } from './range.js';
import { readEstimate } from './read-estimate.js';

const auditor: PlannedAgent = {
  site: { line: 7, column: 2 },
  label: 'audit src/a.js',
  phase: 'Audit',
  kind: 'look',
  model: 'anthropic/m',
  backend: 'ai-sdk',
  counts: true,
  isolated: false,
  readOnly: true,
  agentType: 'general-purpose',
  tools: null,
};

function planned(course: Course, count: number, change: Partial<PlannedRun> = {}): PlannedRun {
  const agents = Array.from({ length: count }, (_, index) => ({
    ...auditor,
    label: `audit src/${index}.js`,
  }));
  return {
    course,
    agents,
    durationMs: count * 1000,
    cut: null,
    error: null,
    commands: 0,
    slips: [],
    hasFaults: false,
    steps: 0,
    lines: new Set(),
    ...change,
  };
}

function past(count: number, change: Partial<PastAgent> = {}): PastAgent[] {
  return Array.from({ length: count }, (_, index) => ({
    site: { line: 7, column: 2 },
    label: `audit src/${index}.js`,
    phase: 'Audit',
    model: 'anthropic/m',
    backend: 'ai-sdk',
    usage: { inputTokens: 1000, outputTokens: 100 },
    costUsd: 0.01,
    durationMs: 5000,
    sameWorkflow: true,
    sameScript: true,
    ...change,
  }));
}

const price = (_model: string, { inputTokens = 0, outputTokens = 0 }: Usage): number =>
  (inputTokens + outputTokens) / 1e5;
const of = (
  runs: readonly PlannedRun[],
  history: History = noHistory,
  change: Partial<Parameters<typeof estimate>[0]> = {},
) => estimate({ runs, history, price, openLoops: [], argsRead: [], hasArgs: true, ...change });
const history = (agents: readonly PastAgent[], change: Partial<History> = {}): History => ({
  agents,
  repeats: [],
  runs: { same: 1, other: 0 },
  ...change,
});
const spread = [
  planned('usual', 5),
  planned('long', 12),
  planned('short', 2),
  planned('usual', 4),
  planned('usual', 6),
];

describe('estimate', () => {
  it.each([
    [
      'the courses are the range, the usual ones its middle',
      spread,
      { low: 2, likely: 5, high: 12 },
    ],
    [
      'a fixed fan-out is a number',
      [planned('usual', 3), planned('long', 3), planned('short', 3)],
      { low: 3, likely: 3, high: 3 },
    ],
    [
      'a usual course beyond the long one counts too',
      [planned('usual', 9), planned('long', 4)],
      { low: 4, likely: 9, high: 9 },
    ],
    ['no agents at all', [planned('usual', 0)], { low: 0, likely: 0, high: 0 }],
  ] as const)('X85: %s', (_name, runs, agents) => {
    expect(of(runs).agents).toEqual(agents);
  });

  it('X85: past runs with the same script and arguments beat the simulation', () => {
    const repeats = [
      { places: new Map([['7:2', 40]]), durationMs: 60_000 },
      { places: new Map([['7:2', 20]]), durationMs: 30_000 },
    ];
    const found = of(spread, history(past(60), { repeats }));
    expect(found.agents).toEqual({ low: 15, likely: 20, high: 50 });
    expect(found.durationMs).toEqual({ low: 22_500, likely: 30_000, high: 75_000 });
    expect(found.basis[0]).toBe('2 past runs of this script with these arguments');
    // The call sites follow.
    expect(found.bySite[0]?.agents).toEqual({ low: 15, likely: 20, high: 50 });
  });

  it('X85: without history the basis says that it is a guess', () => {
    expect(of(spread).basis).toEqual([
      '5 simulated runs with these arguments, some with short and some with long answers (lists of up to 8) and failing gates',
      'no history: tokens and time of each agent are a guess',
    ]);
    expect(of([planned('usual', 1)], noHistory, { hasArgs: false }).basis[0]).toBe(
      '1 simulated run without arguments',
    );
  });

  it.each([
    ['same call site', {}, '(same call sites)'],
    ['another script, alike names', { sameScript: false }, '(like-named agents)'],
    ['another model at the same place', { model: 'anthropic/other' }, '(like-named agents)'],
    [
      'another phase and name',
      { sameScript: false, phase: 'Fix', label: 'fix' },
      '(other agents of this workflow)',
    ],
    ['another workflow', { sameScript: false, sameWorkflow: false }, '(same model)'],
  ] as const)('X85: history is taken from the nearest agents: %s', (_name, change, source) => {
    const found = of([planned('usual', 4)], history(past(4, change)));
    expect(found.basis[1]).toContain(source);
    expect(found.tokens).toEqual({ low: 4400, likely: 4400, high: 4400 });
  });

  it('X85: what was measured is spread by its percentiles, and evens out in a sum', () => {
    expect(spreadOf([10, 20, 30, 40, 100])).toEqual({
      low: 14,
      likely: 40,
      high: expect.closeTo(88),
    });
    expect(spreadOf([])).toBeNull();
    expect(sumOf({ low: 5, likely: 10, high: 30 }, 4)).toEqual({ low: 30, likely: 40, high: 80 });
    const varied = [1000, 2000, 9000].flatMap((inputTokens) =>
      past(1, { usage: { inputTokens, outputTokens: 0 } }),
    );
    const { tokens } = of([planned('usual', 100)], history(varied));
    expect(tokens?.likely).toBe(400_000);
    expect(tokens?.high).toBeLessThan(100 * 8300);
  });

  it('X84: an unknown price is no number, and the basis names the model', () => {
    const unknown = of(spread, noHistory, { price: () => undefined });
    expect(unknown.costUsd).toBeNull();
    expect(unknown.basis).toContain('cost unknown: no price for anthropic/m');
    const silent = spread.map((run) => ({
      ...run,
      agents: run.agents.map((agent) => ({
        ...agent,
        model: null,
        counts: false,
        backend: 'command',
      })),
    }));
    expect(of(silent)).toMatchObject({ tokens: null, costUsd: null });
    expect(estimateText(of(silent))).toBe('2–12 agents, cost unknown');
  });

  it('X85: where no price is known, what such agents were billed counts', () => {
    const own = past(5, { usage: undefined, model: null, backend: 'command', costUsd: 0.5 });
    const agents = Array.from({ length: 4 }, () => ({
      ...auditor,
      model: null,
      backend: 'command',
      counts: false,
    }));
    expect(of([planned('usual', 0, { agents })], history(own)).costUsd).toEqual({
      low: 2,
      likely: 2,
      high: 2,
    });
  });

  it('X85: a loop that only answers end, and a simulation cut short, leave the high end open', () => {
    const open = of(spread, noHistory, { openLoops: [12] });
    expect(estimateText(open)).toMatch(/^2–12\+ agents, /);
    expect(open.basis.at(-1)).toBe(
      'open end: what agents answer ends the loop in line 12; else the limit on agents or the budget does',
    );
    expect(of([planned('usual', 5, { cut: 'person' })]).basis.at(-1)).toBe(
      'the simulation was cut short: there may be more',
    );
    const late = of([planned('usual', 5), planned('long', 1, { cut: 'person' })]);
    expect([late.agents, late.open]).toEqual([{ low: 5, likely: 5, high: 5 }, true]);
    expect(holds(open, 500)).toBe(true);
    expect([holds(of(spread), 12), holds(of(spread), 13), holds(of(spread), 1)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('X85: estimate against actual is one line', () => {
    const { agents, ...rest } = of(spread);
    const told = {
      ...rest,
      agents: { ...agents, low: 12, high: 30 },
      costUsd: { low: 0.1, likely: 0.2, high: 0.6 },
      guess: false,
    };
    const actual = { agents: 17, costUsd: 0.22, isOver: true };
    expect(againstText({ ...told, guess: true }, actual)).toBe(
      'estimated 12–30 agents, a guess of $0.10–0.60; was 17, $0.22',
    );
    expect(againstText(told, { ...actual, isOver: false })).toBe(
      'estimated 12–30 agents, $0.10–0.60; so far 17, $0.22',
    );
    expect(againstText(told, actual)).toBe('estimated 12–30 agents, $0.10–0.60; was 17, $0.22');
    expect(againstText(told, { ...actual, costUsd: undefined })).toBe(
      'estimated 12–30 agents, $0.10–0.60; was 17, cost unknown',
    );
  });

  it.each([
    [0, 10],
    [4, 14],
    [30, 45],
    [101, 152],
  ])('X85: an estimate of %i lets %i start unasked', (high, bound) => {
    expect(fanOutBound({ agents: { low: 0, likely: high, high } })).toBe(bound);
  });

  it('an estimate survives its file; anything else is none', () => {
    const made = of(spread);
    expect(readEstimate(JSON.parse(JSON.stringify(made)))).toEqual(made);
    for (const broken of [undefined, null, [], {}, { agents: { low: 1 }, durationMs: 3 }])
      expect(readEstimate(broken as Json | undefined)).toBeNull();
  });

  it.each([
    ['audit src/a.js', 'audit *'],
    ['audit src/a.js, again', 'audit * again'],
    ['round 3', 'round *'],
    ['src/a.js', '*'],
    ['refute "too long"', 'refute *'],
    ['title', 'title'],
  ])('the shape of the label %j is %j', (label, shape) => {
    expect(labelShape(label)).toBe(shape);
  });
});
