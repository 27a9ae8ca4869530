import { afterAll, beforeAll, expect, it } from 'vitest';
import { PortCopy } from './port-copy.js';
import { choose, judge, mutationsOf, type Verdicts } from './port-mutations.js';

// More with PORT_MUTATIONS=30 and another PORT_SEED, to see the rates.
const count = Number(process.env.PORT_MUTATIONS ?? 6);
const seed = Number(process.env.PORT_SEED ?? 1);

const copy = new PortCopy();
beforeAll(() => copy.portAll());
afterAll(() => copy.remove());

const shown = ({ mutation: { file, line, from, to } }: Verdicts): string =>
  `${file}:${line} ${from} -> ${to}`;

it(`of ${count} faults that nobody planted, the runner refutes nearly all`, () => {
  const verdicts = choose(mutationsOf(copy), count, seed).map((mutation) => judge(copy, mutation));
  const rate = (by: 'runner' | 'reader' | 'gate') =>
    verdicts.filter((verdict) => verdict[by]).length;
  const missed = verdicts.filter(({ runner }) => !runner).map(shown);
  console.log(
    `runner ${rate('runner')}, reader ${rate('reader')}, gate ${rate('gate')} of ${count}; the runner missed: ${missed.join(', ') || 'none'}`,
  );
  if (process.env.PORT_MUTATIONS)
    console.log(
      `the gate missed: ${
        verdicts
          .filter(({ gate }) => !gate)
          .map(shown)
          .join(', ') || 'none'
      }`,
    );
  expect(missed.length).toBeLessThanOrEqual(Math.ceil(count / 10));
}, 300_000);
