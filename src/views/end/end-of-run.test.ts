import { describe, expect, it } from 'vitest';
import type { Loss } from '../../core/journal/loss.js';
import { groupLosses } from '../../core/report/loss-groups.js';
import { buildReport } from '../../core/report/report.js';
import { stateAfter } from '../../core/state/fold.js';
import { Losses } from '../../core/state/losses.js';
import { driveStart, runEnd, stepEnd, stepStart } from '../../testing/harness/sample-events.js';
import { lossText } from '../report/loss-text.js';
import { reportLines } from './report-lines.js';

const loss = (n: number, message: string, cause = 'auth'): Loss => ({
  key: `k${n}`,
  n,
  label: `audit ${n}.ts`,
  phase: null,
  cause,
  message,
});
const key = 'invalid x-api-key – check ANTHROPIC_API_KEY';

describe('equal losses', () => {
  it('X119: are one line with their count and the hint', () => {
    const losses = Array.from({ length: 80 }, (_, n) =>
      loss(n, n < 5 ? key : `${key} (not asked again: the same error came 5 times in a row)`),
    );
    expect(groupLosses(losses).map(lossText)).toEqual([`80 × auth: ${key}`]);
  });

  it('X119: numbers and ids of requests do not make them others; causes do', () => {
    const losses = [
      loss(1, 'overloaded (request req_1a2)', 'overloaded'),
      loss(2, 'overloaded (request req_9f8)', 'overloaded'),
      loss(3, 'overloaded (request req_1a2)', 'crash'),
    ];
    expect(groupLosses(losses).map(lossText)).toEqual([
      '2 × overloaded: overloaded (request req_1a2) (#1 audit 1.ts, #2 audit 2.ts)',
      '#3 audit 3.ts: crash – overloaded (request req_1a2)',
    ]);
  });
});

describe('the end of a run', () => {
  const facts = { runId: 'r7k2', runDir: '/p/.plenum/runs/r7k2', driven: false };
  const options = { columns: 80, color: false, ascii: false };
  const lines = (
    ...events: Parameters<typeof stateAfter>[0] extends Iterable<infer E> ? E[] : []
  ) => {
    const state = stateAfter([driveStart(), ...events]);
    return reportLines(buildReport(state, state.end, facts), options);
  };

  it('X119: shows text as text, and where the rest is', () => {
    const text = Array.from({ length: 62 }, (_, n) => `line ${n + 1}`).join('\n');
    const shown = lines(runEnd({ result: text }));
    expect(shown).toContain('   line 1');
    expect(shown).toContain('   line 20');
    expect(shown).toContain('   … 42 more lines, 486 bytes in all');
    expect(shown.at(-1)).toMatch(/^ {3}next +plenum result r7k2 /);
  });

  it('X119: says what changed on which branch, whose conflict it is, and the commands', () => {
    const value = {
      branch: 'plenum/r7k2',
      landed: [{ label: 'edit a', ref: 'refs/plenum/r7k2/1' }],
      empty: [],
      conflicts: [
        { label: 'edit b', ref: 'refs/plenum/r7k2/2', files: [{ path: 'src/pay.ts', text: '' }] },
      ],
      refused: [
        {
          label: 'edit c',
          key: 'k3',
          ref: 'refs/plenum/r7k2/3',
          cause: 'guarded',
          message: '',
          paths: ['.mcp.json', '.claude/a b.md'],
        },
      ],
    };
    const text = lines(
      stepStart(4, { kind: 'merge', label: 'merge' }),
      stepEnd(4, { value }),
      runEnd({ status: 'partial' }),
    )
      .map((line) => line.trim())
      .join(' ');
    expect(text).toMatch(/changes +1 call on branch plenum\/r7k2 /);
    expect(text).toMatch(/review +plenum review r7k2 .*take +plenum apply r7k2 /);
    expect(text).toContain(
      'conflict: #2 edit b – src/pay.ts; take it by hand: plenum apply r7k2 2',
    );
    expect(text).toContain("plenum apply r7k2 --with .mcp.json '.claude/a b.md'");
  });

  it('X119: a budget is raised past what was spent, whatever was in flight', () => {
    const limits = { concurrency: 8, maxAgents: 9, budgetTotal: null, budget: { usd: 0.005 } };
    const state = stateAfter([
      driveStart({ limits }),
      stepStart(1),
      stepEnd(1, { costUsd: 0.0413 }),
      runEnd({ status: 'partial', losses: [loss(2, 'is spent', 'budget')] }),
    ]);
    expect(buildReport(state, state.end, facts).next).toEqual({
      do: 'resume',
      raised: { budget: { usd: 0.083 } },
    });
  });
});

it("C25: an agent's own limit on turns is no limit of the run", () => {
  const losses = new Losses();
  losses.deliver({
    ...{ n: 1, kind: 'agent', key: 'k1', label: 'a', phase: null, wantsOutcome: true },
    ...{ status: 'failed', cause: 'turns', message: 'reached maxTurns 3' },
    ...{ refused: [], verdict: null },
  } as Parameters<Losses['deliver']>[0]);
  expect([...losses.limits]).toEqual([]);
  expect(losses.handled).toHaveLength(1);
});
