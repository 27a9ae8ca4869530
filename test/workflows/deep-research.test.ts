import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json, RunSummary } from '../../src/index.js';
import { type Answers, answering, labelsOf, Stage } from './stage.js';

interface Claim {
  readonly claim: string;
  readonly sources: readonly { readonly location: string; readonly quote: string }[];
}
interface Research {
  readonly answer: string;
  readonly confirmed: readonly Claim[];
  readonly refuted: readonly Claim[];
  readonly unverified: readonly Claim[];
  readonly sources: readonly {
    readonly location: string;
    readonly angles: readonly string[];
    readonly state: string;
  }[];
  readonly dropped: readonly {
    readonly kind: string;
    readonly what: string;
    readonly why: string;
  }[];
  readonly coverage: { readonly searches: { readonly asked: number; readonly failed: number } };
}
const resultOf = (summary: RunSummary): Research => summary.result as unknown as Research;

const args = { question: 'How tall is the tower?', angles: 2 };
const angles = [
  { title: 'archives', query: 'tower height archive' },
  { title: 'press', query: 'tower height press' },
];
const found: Readonly<Record<string, readonly string[]>> = {
  archives: ['https://www.tower.org/height/', 'https://old.example/tower'],
  press: ['http://tower.org/height?utm_source=x#top', 'https://press.example/1'],
};
const pages: Readonly<Record<string, readonly { claim: string; quote: string }[]>> = {
  'https://www.tower.org/height/': [{ claim: 'The tower is 300 m tall.', quote: 'stands 300 m' }],
  'https://old.example/tower': [{ claim: 'The tower is 250 m tall.', quote: 'its 250 m' }],
  'https://press.example/1': [
    { claim: 'the tower is 300 m tall', quote: 'the 300 m tower' },
    { claim: 'The height of the tower is 300 metres.', quote: 'a height of 300 metres' },
  ],
};

/** The numbers before the claims of a list, one that is not in it, and one twice. */
const numbersOf = (prompt: string, claim: RegExp): readonly number[] => {
  const numbers = [...prompt.matchAll(/^(\d+): (.*)$/gm)].flatMap(([, id, said = '']) =>
    claim.test(said) ? [Number(id)] : [],
  );
  return [...numbers, 99, ...numbers];
};

/**
 * Two angles, three pages, three claims of which two say the same. The second claim is refuted by
 * everybody.
 */
const world: Answers = ({ label, prompt }) => {
  if (label === 'scope') return { angles };
  if (label.startsWith('search: '))
    return {
      searched: true,
      sources: (found[label.slice(8)] ?? []).map((location) => ({ location, title: 'a page' })),
    };
  if (label.startsWith('read: ')) return { reachable: true, claims: pages[label.slice(6)] ?? [] };
  if (label === 'same claims') return { groups: [numbersOf(prompt, /300/)] };
  if (label.startsWith('verify '))
    return {
      verdict: prompt.includes('Claim:\nThe tower is 250') ? 'refuted' : 'confirmed',
      reason: 'looked',
    };
  if (label === 'answer')
    return {
      paragraphs: [{ text: 'It is 300 m tall.', claims: [1] }],
      open: ['with or without the antenna?'],
    };
  throw new Error(`nobody expects ${label}`);
};
const except =
  (prefix: string, answer: Answers): Answers =>
  (asked) =>
    asked.label.startsWith(prefix) ? answer(asked) : world(asked);
const dies: Answers = () => {
  throw new Error('died');
};

let stage: Stage;
beforeEach(() => {
  stage = new Stage('deep-research');
});
afterEach(() => stage.close());
const perform = async (answers: Answers, more: Record<string, Json> = {}) => {
  const backend = answering(answers);
  const summary = await stage.run(backend, { ...args, ...more });
  return { summary, result: resultOf(summary), labels: labelsOf(backend) };
};

describe('deep-research', () => {
  it('C91: answers from confirmed claims with their sources, and lists apart what was refuted', async () => {
    const { summary, result, labels } = await perform(world);
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(result.answer.split('\n')).toEqual([
      'It is 300 m tall. [1]',
      'Open: with or without the antenna?',
      '[1] https://www.tower.org/height/, https://press.example/1',
    ]);
    expect(result.refuted.map(({ claim }) => claim)).toEqual(['The tower is 250 m tall.']);
    expect([result.unverified, result.dropped]).toEqual([[], []]);
    expect(labels).toHaveLength(1 + 2 + 3 + 1 + 2 * 3 + 1);
  });

  it('C91: two addresses of one page are one source, and equal claims are one claim with all their quotes', async () => {
    const { result } = await perform(world);
    expect(result.sources).toEqual([
      {
        location: 'https://www.tower.org/height/',
        title: 'a page',
        angles: ['archives', 'press'],
        state: 'read',
      },
      {
        location: 'https://old.example/tower',
        title: 'a page',
        angles: ['archives'],
        state: 'read',
      },
      { location: 'https://press.example/1', title: 'a page', angles: ['press'], state: 'read' },
    ]);
    expect(result.confirmed).toMatchObject([
      {
        claim: 'The tower is 300 m tall.',
        sources: [
          { quote: 'stands 300 m' },
          { quote: 'the 300 m tower' },
          { quote: 'a height of 300 metres' },
        ],
      },
    ]);
  });

  it('X48: a claim whose voters died is unverified, no part of the answer, and makes the run partial', async () => {
    const { summary, result } = await perform((asked) =>
      asked.label.startsWith('verify ') &&
      asked.prompt.includes('Claim:\nThe tower is 300') &&
      !asked.label.endsWith('1/3')
        ? dies(asked)
        : world(asked),
    );
    expect(summary.status).toBe('partial');
    expect(result).toMatchObject({
      confirmed: [],
      unverified: [{ claim: 'The tower is 300 m tall.' }],
      refuted: [{ claim: 'The tower is 250 m tall.' }],
    });
    expect(result.answer).toBe(
      'Nothing was confirmed: 3 sources found (0 of 2 searches failed), 1 claims refuted, 1 not verified.',
    );
  });

  it('C91: says in the first line that nothing could be checked when no agent can search', async () => {
    const { summary, result, labels } = await perform(
      except('search: ', () => ({ searched: false, sources: [] })),
    );
    expect(result.answer).toBe(
      'Nothing could be checked: 0 sources found (2 of 2 searches failed), 0 claims refuted, 0 not verified.',
    );
    expect([summary.status, labels.length]).toEqual(['partial', 3]);
    expect(summary.losses.map(({ message }) => message)).toEqual(
      Array(2).fill(expect.stringContaining('no tool to search with')),
    );
  });

  it('C91: what a budget leaves out is listed, and what several angles found comes first', async () => {
    const { result, summary } = await perform(world, { maxSources: 2, maxClaims: 1 });
    expect(result.dropped).toEqual([
      { kind: 'source', what: 'https://press.example/1', why: 'more than maxSources (2)' },
      { kind: 'claim', what: 'The tower is 250 m tall.', why: 'more than maxClaims (1)' },
    ]);
    expect(result.sources.map(({ state }) => state)).toEqual(['read', 'read', 'dropped']);
    expect(summary.status).toBe('completed');
  });

  it('C91: a paragraph that cites no confirmed claim is removed', async () => {
    const { result } = await perform(
      except('answer', () => ({
        paragraphs: [
          { text: 'It is 300 m tall.', claims: [1] },
          { text: 'It is made of cheese.', claims: [] },
          { text: 'It is 250 m tall.', claims: [2] },
        ],
        open: [],
      })),
    );
    expect(result.answer).not.toMatch(/cheese|250/);
    expect(result.dropped.map(({ what }) => what)).toEqual([
      'It is made of cheese.',
      'It is 250 m tall.',
    ]);
  });

  it('X51: agents that die are losses, and the rest is still answered', async () => {
    const { summary, result } = await perform((asked) =>
      ['scope', 'answer', 'same claims', 'read: https://old.example/tower'].includes(asked.label)
        ? dies(asked)
        : world(asked),
    );
    expect(summary.status).toBe('partial');
    // Without a plan the question itself is the only search, and here it finds nothing.
    expect(result.coverage.searches).toEqual({ asked: 1, failed: 0 });
    const second = await perform((asked) =>
      ['answer', 'same claims', 'read: https://old.example/tower'].includes(asked.label)
        ? dies(asked)
        : world(asked),
    );
    expect(second.summary.losses.map(({ label }) => label).sort()).toEqual([
      'answer',
      'read: https://old.example/tower',
      'same claims',
    ]);
    expect(second.result.answer).toMatch(
      /^The tower is 300 m tall\. \[1\]\nThe height of the tower is 300 metres\. \[2\]\n/,
    );
    expect(second.result.dropped).toEqual([
      { kind: 'source', what: 'https://old.example/tower', why: 'failed' },
    ]);
  });

  it('C91: a quote that is empty is no quote, and a page that cannot be read is said to be so', async () => {
    const { result } = await perform((asked) => {
      if (asked.label === 'read: https://old.example/tower')
        return { reachable: false, claims: [{ claim: 'It is 1 m tall.', quote: 'made up' }] };
      if (asked.label === 'read: https://press.example/1')
        return { reachable: true, claims: [{ claim: 'It is 2 m tall.', quote: ' ' }] };
      return world(asked);
    });
    expect(result.dropped.map(({ what, why }) => [what, why])).toEqual([
      ['https://old.example/tower', 'unreachable'],
      ['It is 2 m tall.', 'no quote from https://press.example/1'],
    ]);
    expect(result.confirmed.map(({ claim }) => claim)).toEqual(['The tower is 300 m tall.']);
  });

  it('C91: a second round searches for what is open, with its share of the sources', async () => {
    const { result, labels } = await perform(
      (asked) => {
        if (asked.label === 'gaps after round 1')
          return { angles: [{ title: 'antenna', query: 'tower antenna' }] };
        if (asked.label === 'search: antenna')
          return { searched: true, sources: [{ location: 'https://antenna.example', title: 'x' }] };
        if (asked.label === 'read: https://antenna.example')
          return {
            reachable: true,
            claims: [{ claim: 'The antenna adds 20 m.', quote: '20 m more' }],
          };
        return world(asked);
      },
      { depth: 2, maxSources: 4 },
    );
    expect(result.confirmed.map(({ claim }) => claim)).toEqual([
      'The tower is 300 m tall.',
      'The antenna adds 20 m.',
    ]);
    expect(result.confirmed[0]?.sources).toHaveLength(3);
    expect(result.sources.map(({ state }) => state)).toEqual(['read', 'read', 'read', 'read']);
    expect(labels.filter((label) => label.startsWith('verify '))).toHaveLength(9);
  });

  it('C91: asks for the files of a folder too when one is named', async () => {
    const prompts: string[] = [];
    await perform(
      (asked) => {
        if (asked.label.startsWith('search: ')) prompts.push(asked.prompt);
        return world(asked);
      },
      { where: 'src/app' },
    );
    expect(prompts.every((prompt) => prompt.includes('files below src/app'))).toBe(true);
  });

  it('X73: resumed unchanged it asks nobody', async () => {
    const { runId, result } = await stage.run(answering(world), args);
    const again = answering(dies);
    expect(await stage.resume(again, runId)).toMatchObject({ status: 'completed', result });
    expect(again.calls).toEqual([]);
  });
});
