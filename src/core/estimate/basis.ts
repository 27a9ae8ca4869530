import { plural } from '../words/amounts.js';
import type { Estimate, SiteEstimate } from './estimate.js';
import type { History } from './history.js';
import type { Needs } from './needs.js';
import type { PlannedRun } from './planned-run.js';

export interface BasisFacts {
  readonly runs: readonly PlannedRun[];
  readonly history: History;
  readonly needs: readonly Needs[];
  readonly sites: readonly SiteEstimate[];
  readonly openLoops: readonly number[];
  readonly hasArgs: boolean;
  readonly stopped: Estimate['stopped'];
}

/** Where the numbers come from and what they leave out, in words. */
export function basisOf(facts: BasisFacts): readonly string[] {
  const { runs, sites } = facts;
  const basis = [stoppedBasis(facts), countBasis(facts), needsBasis(facts)];
  const unpriced = [
    ...new Set(
      sites.filter(({ costUsd, agents }) => costUsd === null && agents.high > 0).map(priceGap),
    ),
  ];
  if (unpriced.length > 0) basis.push(`cost unknown: ${unpriced.join(', ')}`);
  if (runs.some(({ commands }) => commands > 0))
    basis.push('commands were not executed: what they print may change the number of agents');
  return [...basis, ...openBasis(facts)].filter((text) => text !== '');
}

function stoppedBasis({ stopped }: BasisFacts): string {
  if (stopped === null) return '';
  const names = stopped.args.join(', ');
  const where = `stopped in line ${stopped.line} before its first agent`;
  return `${where}: it reads ${names} from its arguments`;
}

function countBasis({ runs, history, hasArgs }: BasisFacts): string {
  const { repeats } = history;
  const counts = new Set(runs.map(({ agents }) => agents.length));
  const what = hasArgs ? 'with these arguments' : 'without arguments';
  if (repeats.length > 0 && counts.size > 1)
    return `${plural(repeats.length, 'past run')} of this script ${what}`;
  const spread =
    counts.size > 1
      ? ', some with short and some with long answers (lists of up to 8) and failing gates'
      : '';
  return `${plural(runs.length, 'simulated run')} ${what}${spread}`;
}

const sourceTexts = {
  'call site': 'same call sites',
  'like-named agents': 'like-named agents',
  'this workflow': 'other agents of this workflow',
  'other workflows': 'same model',
  guess: 'some a guess',
} as const;

function needsBasis({ needs, history }: BasisFacts): string {
  if (needs.length === 0) return '';
  if (needs.every(({ source }) => source === 'guess'))
    return 'no history: tokens and time of each agent are a guess';
  const from = [...new Set(needs.map(({ source }) => sourceTexts[source]))];
  const runs =
    history.runs.same > 0
      ? plural(history.runs.same, 'past run')
      : `${plural(history.runs.other, 'run')} of other workflows`;
  return `tokens and time from ${runs} (${from.join(', ')})`;
}

function priceGap({ model, backend }: SiteEstimate): string {
  if (model !== null) return `no price for ${model}`;
  return backend === null ? 'no backend' : `${backend} chooses the model itself`;
}

function openBasis({ runs, openLoops }: BasisFacts): readonly string[] {
  const lines = openLoops.map((line) => `line ${line}`).join(', ');
  const open =
    openLoops.length > 0
      ? [
          `open end: what agents answer ends the loop in ${lines}; else the limit ` +
            'on agents or the budget does',
        ]
      : [];
  const cut = runs.find((run) => run.cut !== null)?.cut;
  if (cut === 'person') open.push('the simulation was cut short: there may be more');
  if (cut === 'busy') open.push('the script computes for long: it was not followed to its end');
  if (cut === 'steps') open.push('the simulation had no end: it was stopped after 20 000 steps');
  if (cut === 'agents') open.push('the simulation reached the limit on agents');
  const dead = runs.flatMap(({ error }) => (error === null ? [] : [error]))[0];
  if (!dead) return open;
  const where = dead.line === null ? '' : ` in line ${dead.line}`;
  return [...open, `a simulated run ended with an error${where}: ${dead.message}`];
}
