import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check, type Json } from '../../src/index.js';
import { createRealClock, createSimulateBackend } from '../../src/testing/index.js';
import { type Answers, answering, labelsOf, Stage } from './stage.js';

interface Profile {
  readonly status: string;
  readonly report: string;
  readonly claims: readonly {
    readonly claim: string;
    readonly status: string;
    readonly support: number;
    readonly lines: readonly string[];
  }[];
  readonly coverage: {
    readonly bytes: number;
    readonly lines: number;
    readonly batches: number;
    readonly findings: number;
    readonly skipped: Record<string, Json>;
  };
}
const profileOf = (summary: { readonly result: Json }): Profile =>
  summary.result as unknown as Profile;

let stage: Stage;
beforeEach(() => {
  stage = new Stage('profile-sessions');
  const record = (session: string, n: number) =>
    JSON.stringify({ n, session, text: n % 5 === 0 ? 'tests failed: EADDRINUSE' : 'read a fïle' });
  for (const session of ['one', 'two'])
    stage.write(
      `logs/${session}.jsonl`,
      `${Array.from({ length: 40 }, (_, n) => record(session, n)).join('\n')}\n`,
    );
});
afterEach(() => stage.close());

const args = { files: 'logs/*.jsonl', batchBytes: 1500 };

/** Finds the failing ports where they are, groups everything into one, and votes for it. */
const perfect: Answers = ({ label, prompt }) => {
  if (label.startsWith('extract')) {
    const lines = [...prompt.matchAll(/^\[(\d+)\] .*EADDRINUSE/gm)].map((match) =>
      Number(match[1]),
    );
    return {
      findings:
        lines.length > 0 ? [{ claim: 'Ports stay taken', kind: 'error', lines, weight: 4 }] : [],
      more: false,
    };
  }
  if (label.startsWith('merge'))
    return {
      groups: [
        {
          claim: 'Ports of earlier tests stay taken',
          members: [...prompt.matchAll(/^\[(\d+)\]/gm)].map((match) => Number(match[1])),
        },
      ],
    };
  return { verdict: 'confirmed', reason: 'the lines show it' };
};
const perform = (answers: Answers, more: Record<string, Json> = {}) =>
  stage.run(answering(answers), { ...args, ...more });

describe('profile-sessions', () => {
  it('C91: is accepted without advice', () => {
    const checked = check(stage.source, 'profile-sessions.js');
    expect(checked.ok ? checked.program.advice : checked.problems).toEqual([]);
  });

  it('C91: reads everything in batches, ranks what repeats and verifies it against the raw lines', async () => {
    const backend = answering(perfect);
    const summary = await stage.run(backend, args);
    const { claims, coverage, report } = profileOf(summary);
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(claims).toMatchObject([
      { claim: 'Ports of earlier tests stay taken', status: 'confirmed', support: 16 },
    ]);
    expect(claims[0]?.lines).toEqual(
      expect.arrayContaining(['logs/one.jsonl:1', 'logs/two.jsonl:6']),
    );
    expect(coverage).toMatchObject({
      lines: 80,
      skipped: { bytes: 0, cutLines: 0, unreadable: [] },
    });
    expect(report).toContain('Nothing: every line of every file was read.');
    const voted = backend.calls.find(({ call }) => call.label === 'verify #1 1/3');
    expect(voted?.call.prompt).toContain(
      'logs/one.jsonl:1 {"n":0,"session":"one","text":"tests failed: EADDRINUSE"}',
    );
    for (const { call } of backend.calls)
      if (call.label.startsWith('extract')) expect(call.prompt.length).toBeLessThan(2500);
  });

  it('X73: resumed unchanged it asks nobody', async () => {
    const { runId, result } = await perform(perfect);
    const again = answering(perfect);
    expect(await stage.resume(again, runId)).toMatchObject({ status: 'completed', result });
    expect(again.calls).toEqual([]);
  });

  it('counts whatever it leaves out: bytes over the limit, long lines, files that are no text, lines that do not exist', async () => {
    stage.write('logs/long.jsonl', `${'x'.repeat(900)}\n`);
    stage.write('logs/aa.jsonl', 'a\0b');
    const summary = await perform(
      (asked) =>
        asked.label.startsWith('extract 1/')
          ? {
              findings: [{ claim: 'made up', kind: 'other', lines: [9999], weight: 1 }],
              more: true,
            }
          : perfect(asked),
      { lineBytes: 200, maxBytes: 4000 },
    );
    const { coverage, report } = profileOf(summary);
    expect(coverage.skipped).toMatchObject({
      files: 1,
      cutLines: 1,
      cutBytes: 700,
      unknownLines: 1,
      findingsOverLimit: 1,
    });
    const total = ['long', 'one', 'two'].reduce(
      (sum, name) => sum + statSync(join(stage.dir, `logs/${name}.jsonl`)).size,
      0,
    );
    expect(coverage.bytes + Number(coverage.skipped.bytes)).toBe(total);
    expect(JSON.stringify(coverage.skipped.unreadable)).toContain('aa.jsonl');
    for (const words of [
      'were not read (over maxBytes)',
      'long lines were cut',
      'could not be read: logs/aa.jsonl',
      'do not exist',
    ])
      expect(report).toContain(words);
  });

  it('a finding that a merger forgets is kept, and a lost batch makes the run partial', async () => {
    const summary = await perform((asked) => {
      if (asked.label.startsWith('merge')) return { groups: [] };
      if (asked.label.startsWith('extract 2/')) throw new Error('died');
      return perfect(asked);
    });
    const { claims, coverage } = profileOf(summary);
    expect(summary.status).toBe('partial');
    expect(claims.length).toBe(coverage.findings);
    expect(claims.length).toBeGreaterThan(1);
    expect(coverage.skipped).toMatchObject({ batchesLost: 1 });
  });

  it('X48: dead voters leave a finding unverified, never refuted', async () => {
    const summary = await perform((asked) => {
      if (asked.label.startsWith('verify')) throw new Error('died');
      return perfect(asked);
    });
    expect(summary.status).toBe('partial');
    expect(profileOf(summary).claims[0]?.status).toBe('unverified');
    expect(profileOf(summary).report).toContain('## Unverified');
  });

  it('only the first findings are verified, and the others are counted', async () => {
    const backend = answering((asked) =>
      asked.label.startsWith('merge') ? { groups: [] } : perfect(asked),
    );
    const summary = await stage.run(backend, { ...args, top: 2 });
    const { coverage, claims } = profileOf(summary);
    expect(claims).toHaveLength(2);
    expect(coverage.skipped.rankedOut).toBe(coverage.findings - 2);
    expect(labelsOf(backend).filter((label) => label.startsWith('verify'))).toHaveLength(6);
  });
});

it.each([1, 2, 3])('X114: comes to its end with simulated agents, seed %i', async (seed) => {
  const summary = await stage.run(
    createSimulateBackend({ clock: createRealClock(), seed, latencyMs: 0 }),
    args,
  );
  expect(['completed', 'partial']).toContain(summary.status);
  expect(summary.error).toBeNull();
});
