import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/index.js';
import { plenum, testIo } from '../../src/surfaces/cli/fixtures/test-io.js';

/** Arguments that are required, and what every result of the workflow has. */
const workflows: Readonly<
  Record<string, { readonly args: object; readonly result: readonly string[] }>
> = {
  'deep-research': {
    args: { question: 'How tall is it?', depth: 2 },
    result: ['answer', 'confirmed', 'coverage', 'dropped', 'refuted', 'sources', 'unverified'],
  },
  'bug-hunt': {
    args: { test: 'npm test' },
    result: ['branch', 'bugs', 'coverage', 'dropped', 'refuted', 'summary', 'unverified'],
  },
  review: {
    args: {},
    result: [
      'base',
      'coverage',
      'dropped',
      'findings',
      'notReviewed',
      'refuted',
      'summary',
      'unverified',
    ],
  },
  'security-audit': {
    args: {},
    result: ['coverage', 'dropped', 'findings', 'notAudited', 'refuted', 'summary', 'unverified'],
  },
  'dead-code': {
    args: { test: 'npm test' },
    result: ['branch', 'coverage', 'dropped', 'kept', 'refused', 'removed', 'summary', 'tests'],
  },
};
const cases = Object.entries(workflows).map(([name, expected]) => ({ name, ...expected }));

let project: string;
const io = () => testIo({ cwd: project, home: join(project, 'home') });
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-shipped-'));
  mkdirSync(join(project, '.plenum'));
  mkdirSync(join(project, 'home/.plenum'), { recursive: true });
  writeFileSync(
    join(project, 'home/.plenum/config.json'),
    JSON.stringify({ permissions: { allow: ['Sh(npm test)'] } }),
  );
});
afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));

it('C91: the shipped workflows are listed, and run by name from anywhere', async () => {
  const listed = JSON.parse((await plenum(io(), 'workflows', '--json')).out).workflows as readonly {
    name: string;
    origin: string;
    problem: string | null;
  }[];
  for (const { name } of cases)
    expect(listed).toContainEqual(
      expect.objectContaining({ name, origin: 'shipped', problem: null }),
    );
  expect((await plenum(io(), 'workflows')).out).toMatch(/✓ deep-research\s+shipped/);
  mkdirSync(join(project, '.plenum/workflows'));
  writeFileSync(
    join(project, '.plenum/workflows/own.js'),
    "export const meta = { name: 'review', description: 'ours' };\n",
  );
  const { out, err } = await plenum(io(), 'workflows');
  expect(out).toMatch(/✓ review\s+project/);
  expect(err).toMatch(/review hides .*workflows\/review\.js/);
  rmSync(join(project, '.plenum/workflows'), { recursive: true });
});

describe.each(cases)('$name', ({ name, args, result: keys }) => {
  const simulated = async (seed: number, ...more: readonly string[]) => {
    const { out, err } = await plenum(
      io(),
      'run',
      name,
      '--backend',
      'simulate',
      '--seed',
      `${seed}`,
      '--yes',
      '--json',
      '--args',
      JSON.stringify(args),
      ...more,
    );
    if (out === '') throw new Error(err);
    return JSON.parse(out) as RunSummary;
  };

  it.each([1, 2, 3, 4, 5])(
    'X114: comes to its end with simulated agents, seed %i',
    async (seed) => {
      const { status, error, result } = await simulated(seed);
      expect([['completed', 'partial'].includes(status), error]).toEqual([true, null]);
      expect(Object.keys(result as object).sort()).toEqual(keys);
    },
  );

  it('X114: comes to its end when every third agent fails', async () => {
    const { status, error, result } = await simulated(6, '--fail', '0.3');
    expect([status, error]).toEqual(['partial', null]);
    expect(Object.keys(result as object).sort()).toEqual(keys);
  });

  it('X13: says how it is called when an argument is wrong', async () => {
    const { code, err } = await plenum(
      io(),
      'run',
      name,
      '--backend',
      'simulate',
      '--yes',
      '--args',
      '{"nonsense":1}',
    );
    expect([code, err]).toEqual([2, expect.stringContaining(`Arguments of ${name}:`)]);
  });
});
