import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check, type Json } from '../../src/index.js';
import { createRealClock, createSimulateBackend } from '../../src/testing/index.js';
import { type Answers, answering, labelsOf, Stage } from './stage.js';

interface Answered {
  readonly status: string;
  readonly answer: string;
  readonly verdict: string;
  readonly citations: readonly {
    readonly n: number;
    readonly from: number;
    readonly to: number;
    readonly quote: string;
  }[];
  readonly coverage: {
    readonly bytes: number;
    readonly slices: number;
    readonly slicesNotRead: number;
    readonly agents: number;
  };
  readonly dropped: Record<string, number>;
}
const answerOf = (summary: { readonly result: Json }): Answered =>
  summary.result as unknown as Answered;

const fact = 'Die Brücke wurde 1931 eröffnet.';
const pages = Array.from(
  { length: 60 },
  (_, page) =>
    `Seite ${page}. ${page === 41 ? fact : 'Über das Wetter und die Straße.'} ${'…'.repeat(40)}\n`,
);
const document = pages.join('');
const args = { path: 'book.txt', question: 'When was the bridge opened?', sliceBytes: 1000 };

let stage: Stage;
beforeEach(() => {
  stage = new Stage('long-document');
  stage.write('book.txt', document);
});
afterEach(() => stage.close());

/** Quotes the fact where it stands, and answers with it. */
const perfect: Answers = ({ label, prompt }) => {
  if (label === 'index') return { terms: ['Brücke'], slices: [] };
  if (label.startsWith('read'))
    return {
      notes: prompt.includes(fact) ? [{ statement: 'opened in 1931', quote: fact }] : [],
      more: [],
    };
  if (label === 'answer') return { answer: 'It was opened in 1931 [1].', cites: [1] };
  return { verdict: 'confirmed', reason: 'the quote says so' };
};
const perform = (answers: Answers, more: Record<string, Json> = {}) =>
  stage.run(answering(answers), { ...args, ...more });

describe('long-document', () => {
  it('C91: is accepted without advice', () => {
    const checked = check(stage.source, 'long-document.js');
    expect(checked.ok ? checked.program.advice : checked.problems).toEqual([]);
  });

  it('C91: answers with the exact byte range of the quote', async () => {
    const summary = await perform(perfect);
    const { citations, coverage, verdict, answer } = answerOf(summary);
    expect([summary.status, summary.reason, verdict, answer]).toEqual([
      'completed',
      null,
      'confirmed',
      'It was opened in 1931 [1].',
    ]);
    expect(coverage).toMatchObject({ bytes: Buffer.byteLength(document), slicesNotRead: 0 });
    expect(citations).toHaveLength(1);
    const { from = 0, to = 0 } = citations[0] ?? {};
    expect(Buffer.from(document).subarray(from, to).toString()).toBe(fact);
  });

  it('X73: resumed unchanged it asks nobody', async () => {
    const { runId, result } = await perform(perfect);
    const again = answering(perfect);
    expect(await stage.resume(again, runId)).toMatchObject({ status: 'completed', result });
    expect(again.calls).toEqual([]);
  });

  it('searches for the terms of the index when there are more slices than agents, and says what nobody read', async () => {
    const backend = answering(perfect);
    const summary = await stage.run(backend, { ...args, maxAgents: 9 });
    const { coverage, status, citations } = answerOf(summary);
    expect(citations).toHaveLength(1);
    expect(coverage.slicesNotRead).toBeGreaterThan(3);
    expect(status).toMatch(/\d+ of \d+ bytes were read$/);
    expect(coverage.agents).toBe(backend.calls.length);
    expect(backend.calls.length).toBeLessThanOrEqual(9);
  });

  it('drops and counts a quote that is not in its slice', async () => {
    const summary = await perform((asked) =>
      asked.label.startsWith('read')
        ? { notes: [{ statement: 'made up', quote: 'Die Brücke wurde nie gebaut.' }], more: [] }
        : perfect(asked),
    );
    const { dropped, citations, answer, status } = answerOf(summary);
    expect(dropped.quotesNotInSlice).toBe(answerOf(summary).coverage.slices);
    expect([citations, answer, status]).toEqual([
      [],
      '',
      expect.stringContaining('no answer found'),
    ]);
  });

  it('drops and counts a citation of a note that does not exist, in the answer too', async () => {
    const summary = await perform((asked) =>
      asked.label === 'answer'
        ? { answer: 'In 1931 [1], by a king [7].', cites: [1, 7] }
        : perfect(asked),
    );
    expect(answerOf(summary)).toMatchObject({
      answer: 'In 1931 [1], by a king [citation dropped].',
      dropped: { unknownCites: 1 },
    });
  });

  it('reads the ranges that agents ask for, once, inside the text, and as deep as allowed', async () => {
    const at = Buffer.byteLength(document.slice(0, document.indexOf(fact)));
    const asking: Answers = (asked) => {
      if (asked.label === 'index') return { terms: [], slices: [0] };
      if (asked.label.startsWith('read 0-')) {
        const more = [at, at].map((from) => ({
          from: from + 1 - 1,
          to: from + 200,
          why: 'named there',
        }));
        return { notes: [], more: [...more, { from: 10_000_000, to: 10_000_001, why: 'beyond' }] };
      }
      return perfect(asked);
    };
    const backend = answering(asking);
    const summary = await stage.run(backend, { ...args, maxAgents: 9, depth: 2 });
    // The three readers of the first round leave none for what they ask for; with one round more to
    // spare it is read.
    expect(answerOf(summary).dropped).toMatchObject({ rangesOutside: 1 });
    const wide = answering(asking);
    const { citations } = answerOf(
      await stage.run(wide, { ...args, sliceBytes: 2000, maxAgents: 60 }),
    );
    expect(citations).toHaveLength(1);
  });

  it('X48: an answer that the voters refute is given as refuted, and dead voters leave it unverified', async () => {
    const voting = (verdict: () => unknown) =>
      perform((asked) => (asked.label.startsWith('verify') ? verdict() : perfect(asked)));
    const refuted = await voting(() => ({ verdict: 'refuted', reason: 'no' }));
    expect(answerOf(refuted).verdict).toBe('refuted');
    const dead = await voting(() => {
      throw new Error('died');
    });
    expect([dead.status, answerOf(dead).verdict]).toEqual(['partial', 'unverified']);
  });

  it('says of an empty text that it is empty, and asks nobody', async () => {
    stage.write('book.txt', '');
    const backend = answering(perfect);
    expect(answerOf(await stage.run(backend, args)).status).toBe(
      'no answer found in what was read; the text is empty',
    );
    expect(backend.calls).toEqual([]);
  });

  it('a lost slice makes the run partial, and the text is not called read', async () => {
    const summary = await perform((asked) => {
      if (asked.label === 'read 0-1000') throw new Error('died');
      return perfect(asked);
    });
    expect(summary.status).toBe('partial');
    expect(answerOf(summary)).toMatchObject({
      dropped: { slicesLost: 1 },
      status: expect.stringContaining('bytes were read'),
    });
  });

  it('reduces many notes to what the answer must rest on, and keeps their citations', async () => {
    const backend = answering((asked) => {
      if (asked.label.startsWith('read'))
        return {
          notes: Array.from({ length: 5 }, () => ({ statement: 's', quote: 'Seite' })),
          more: [],
        };
      if (asked.label.startsWith('reduce'))
        return { summary: 'pages', keep: [Number(asked.prompt.match(/^\[(\d+)\]/m)?.[1])] };
      return perfect(asked);
    });
    const summary = await stage.run(backend, args);
    expect(labelsOf(backend).filter((label) => label.startsWith('reduce')).length).toBeGreaterThan(
      1,
    );
    expect(answerOf(summary).citations).toMatchObject([{ n: 1, quote: 'Seite' }]);
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
