import { expect, it } from 'vitest';
import type { JournalEvent } from '../journal/event.js';
import { stateAfter } from '../state/fold.js';
import { checkRole } from '../values/check-role.js';
import { selectEvidence } from './select-evidence.js';

function step(n: number, kind: string, lane: string): JournalEvent {
  return {
    ...{ type: 'step-start', at: n, n, kind, realm: 0, strand: `s${n}`, position: 0, lane },
    ...{ content: `c${n}`, key: `k${n}`, label: `${kind} ${n}`, phase: null, site: null },
  } as JournalEvent;
}

function end(n: number, value: unknown = null): JournalEvent {
  return { type: 'step-end', at: n, n, status: 'completed', value } as JournalEvent;
}

function votes(lane: string, ...verdicts: string[]): JournalEvent {
  return {
    ...{ type: 'note-add', at: 9, realm: 0, strand: 's', position: 0, lane },
    note: {
      ...{ kind: 'verification', label: 'claim', status: 'confirmed' },
      votes: verdicts.map((verdict) => ({ verdict, reason: '' })),
    },
  } as JournalEvent;
}

const small = { paths: ['src/a.ts'], insertions: 3, deletions: 1 };

function evidenceOf(events: JournalEvent[], n = 1, files = small) {
  const state = stateAfter(events);
  return selectEvidence(state, state.steps.get(n) ?? null, files);
}

it('X128: split votes, a red gate before, and changed checks make a call riskier', () => {
  const lane = 'root/l0[1].s0';
  const green = [step(1, 'agent', lane), end(1), step(2, 'gate', 'root/l0[1].s1')];
  const agreed = [
    ...green,
    end(2, { passed: true, code: 0 }),
    votes('root/l0[1].s2', 'yes', 'yes'),
  ];
  expect(evidenceOf(agreed)).toMatchObject({ risk: 'low', reasons: [] });
  expect(evidenceOf([...agreed, votes(lane, 'yes', 'no')]).reasons).toEqual([
    'votes split: yes, no',
  ]);
  expect(
    evidenceOf([
      ...green,
      end(2, { passed: false, code: 1 }),
      step(3, 'gate', lane),
      end(3, { passed: true, code: 0 }),
    ]),
  ).toMatchObject({
    risk: 'high',
    reasons: ['corrected after a red gate'],
    gates: [{ passed: false }, { passed: true }],
  });
  expect(evidenceOf(agreed, 1, { ...small, paths: ['package.json', 'test/a.ts'] })).toMatchObject({
    risk: 'high',
    reasons: ['changes how the project is checked: package.json', 'changes tests: test/a.ts'],
  });
});

it('X128: votes and gates of other lanes say nothing of a call', () => {
  const events = [
    ...[step(1, 'agent', 'root/l0[1].s0'), end(1), step(2, 'gate', 'root/l0[2].s0')],
    ...[end(2, { passed: false, code: 1 }), votes('root/l0[10]', 'yes', 'no')],
  ];
  expect(evidenceOf(events)).toMatchObject({
    risk: 'some',
    reasons: ['nothing in its lane checked it'],
    gates: [],
    verifications: [],
  });
});

it('X128: a commit that no call left is looked at closely', () => {
  expect(evidenceOf([], 7)).toMatchObject({
    risk: 'high',
    reasons: ['no call of this run made it'],
  });
});

it.each([
  ['package.json', 'runner'],
  ['packages/a/tsconfig.build.json', 'runner'],
  ['vitest.config.ts', 'runner'],
  ['GNUmakefile', 'runner'],
  ['.env.local', 'runner'],
  ['node_modules/.bin/jest', 'runner'],
  ['src/a.test.ts', 'test'],
  ['pkg/thing_test.go', 'test'],
  ['package-lock.json', 'lock'],
  ['Cargo.lock', 'lock'],
  ['src/contest.ts', null],
  ['src/a.ts', null],
])('%s is part of how a project is checked: %s', (path, role) => {
  expect(checkRole(path)).toBe(role);
});
