import { freeze, hidden, infinity, max, parse, quoted, textOf } from '../language/intrinsics.js';
import { generatorOf, nextRandom } from '../language/random.js';
import type { SetUp } from '../language/realm-setup.js';
import { LOSSES, SPENT } from './operations.js';
import { note } from './outbox.js';
import { here } from './place.js';
import { moreOf, pathOf, type Strand } from './strands.js';

/** run, budget and losses: what a script may know of its run. */
const randomOn = (strand: Strand, seed: string): number => {
  const more = moreOf(strand);
  more.random ??= generatorOf(seed + ' ' + pathOf(strand));
  return nextRandom(more.random);
};

export const runOf = ({ id, seed, startedAt }: SetUp['run']) =>
  freeze({ id, seed, startedAt, random: () => randomOn(here(), seed) });
export const budgetOf = (total: number | null) =>
  freeze({
    total,
    spent: () => host(SPENT, ''),
    remaining: () => (total === null ? infinity : max(0, total - host(SPENT, ''))),
  });

export const losses = (): unknown => parse(host(LOSSES, ''));
hidden(losses, 'accept', (reason: unknown) =>
  note('{"kind":"losses-accepted","reason":' + quoted(textOf(reason)) + '}', here()),
);
