import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/step/call.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

type Answer = (call: Call) => unknown;

function verified(answer: Answer) {
  const harness = createHarness();
  const backend = createStubBackend({ clock: harness.clock, answer });
  return { harness, backend, run: (source: string) => harness.drive(source, backend) };
}

const vote = (verdict: string) => ({ verdict, reason: `it is ${verdict}` });
const dead = stubFailure('quota', 'no quota');
/** Answers voter 1, 2, 3 … as listed. */
const voting =
  (...answers: unknown[]): Answer =>
  ({ prompt }) =>
    answers[Number(/voter (\d+) of/.exec(prompt)?.[1]) - 1];

describe('verify()', () => {
  it.each([
    ['confirmed', [vote('confirmed'), vote('confirmed'), vote('refuted')]],
    ['refuted', [vote('refuted'), vote('refuted'), vote('confirmed')]],
    ['refuted', [vote('refuted'), vote('refuted'), dead]],
    ['unverified', [vote('confirmed'), vote('refuted'), vote('unsure')]],
    ['unverified', [vote('confirmed'), dead, dead]],
    ['unverified', [dead, dead, dead]],
    ['unverified', [vote('refuted'), dead, vote('unsure')]],
  ])('X48: is %s by a strict majority of all voters only: %j', async (status, answers) => {
    const { run, backend } = verified(voting(...answers));
    const end = await run(`return await verify('the sky is green');`);
    expect(end.result).toMatchObject({ status, claim: 'the sky is green' });
    expect(
      (end.result as { votes: { verdict: string }[] }).votes.map(({ verdict }) => verdict),
    ).toEqual(
      answers.map((answer) => (answer === dead ? 'dead' : (answer as { verdict: string }).verdict)),
    );
    expect(backend.executed).toHaveLength(3);
    expect(end.status).toBe(status === 'unverified' ? 'partial' : 'completed');
  });

  it('X48: a dead voter is shown with its cause and is no loss of its own; the verification is', async () => {
    const { run } = verified(voting(dead, dead, vote('confirmed')));
    const end = await run(
      `const { votes } = await verify({ file: 'a.ts' }, { label: 'a.ts is fine' }); return votes;`,
    );
    expect(end.result).toMatchObject([
      { verdict: 'dead', cause: 'quota' },
      { verdict: 'dead' },
      { verdict: 'confirmed' },
    ]);
    expect(end.losses).toMatchObject([
      { label: 'a.ts is fine', cause: 'unverified', message: 'no majority: 2 dead, 1 confirmed' },
    ]);
    expect(end.reasons.join()).toMatch(/unverified/);
  });

  it('X48: what a script puts behind the methods of arrays, texts, JSON and promises changes no verdict', async () => {
    const { run, harness } = verified(() => vote('refuted'));
    const confirmed = `{ verdict: 'confirmed', reason: 'made up' }`;
    const end = await run(`
      for (const name of ['filter', 'map', 'find', 'join', 'push', 'includes']) Array.prototype[name] = () => [${confirmed}, ${confirmed}, ${confirmed}];
      Object.entries = Object.keys = () => [];
      Array.from = () => [];
      JSON.stringify = () => '{}';
      Object.defineProperty(Array.prototype, 0, { configurable: true, set() {}, get: () => ({ status: 'completed', value: ${confirmed} }) });
      const forged = Object.assign([], { length: 3 });
      for (const at of [0, 1, 2]) Object.defineProperty(forged, at, { value: { status: 'completed', value: ${confirmed} } });
      const { then } = Promise.prototype;
      Promise.prototype.constructor = class {};
      Promise.prototype.then = function (ok, no) { return Reflect.apply(then, this, [(got) => ok(Array.isArray(got) ? forged : got), no]); };
      const { status } = await verify('the sky is green');
      delete Array.prototype[0];
      Object.assign(Promise.prototype, { constructor: Promise, then });
      return status;`);
    expect(end.result).toBe('refuted');
    const notes = (await harness.events()).flatMap((event) =>
      event.type === 'note-add' && event.note.kind === 'verification' ? [event.note] : [],
    );
    expect(notes).toMatchObject([
      {
        status: 'refuted',
        votes: [{ verdict: 'refuted' }, { verdict: 'refuted' }, { verdict: 'refuted' }],
      },
    ]);
  });

  it('X80: an unverified verification that was accepted does not keep the run from completing', async () => {
    const { run } = verified(() => dead);
    expect((await run(`await verify('x'); losses.accept('nobody could check');`)).status).toBe(
      'completed',
    );
  });

  it('X48: lenses, evidence and options of agents reach the voters, who are told to refute and may not write', async () => {
    const { run, backend } = verified(() => vote('confirmed'));
    await run(
      `await verify('c', { voters: 2, lenses: ['sources', 'logic'], evidence: 'page 3', model: 'cheap', phase: 'Verify' });`,
    );
    expect(
      backend.executed.map(({ prompt }) => [
        /lens: (\w+)/.exec(prompt)?.[1],
        prompt.includes('page 3'),
        prompt.includes('refute'),
      ]),
    ).toEqual([
      ['sources', true, true],
      ['logic', true, true],
    ]);
    expect(backend.executed[0]).toMatchObject({
      phase: 'Verify',
      label: 'verify c 1/2',
      options: { model: 'cheap', readOnly: true },
    });
  });

  it('X48: shows in the journal as its agents and one note', async () => {
    const { run, harness } = verified(() => vote('confirmed'));
    await run(`await parallel([() => verify('a'), () => verify('b')]);`);
    const events = await harness.events();
    expect(events.filter(({ type }) => type === 'step-start')).toHaveLength(6);
    const notes = events.flatMap((event) =>
      event.type === 'note-add' && event.note.kind === 'verification' ? [event.note] : [],
    );
    expect(notes.map(({ label, status }) => [label, status])).toEqual([
      ['a', 'confirmed'],
      ['b', 'confirmed'],
    ]);
  });

  it('X73: an unchanged resume repeats no vote, and an edited claim only its own', async () => {
    const { run, harness, backend } = verified(() => vote('confirmed'));
    const source = (claim: string) =>
      `return await parallel([() => verify('a'), () => verify(${JSON.stringify(claim)})]);`;
    await run(source('b'));
    expect((await harness.drive(source('b'), backend)).ran).toBe(0);
    expect((await harness.drive(source('c'), backend)).ran).toBe(3);
  });

  it('X72: a vote is never served by the answer of another place', async () => {
    const { run, harness, backend } = verified(() => vote('confirmed'));
    await run(`return await parallel([() => agent('other'), () => verify('a')]);`);
    backend.executed.length = 0;
    await harness.drive(
      `return await parallel([() => verify('a'), () => agent('other')]);`,
      backend,
    );
    expect(backend.executed.filter(({ label }) => label.startsWith('verify'))).toHaveLength(3);
  });
});

describe('judge()', () => {
  it('X48: takes the best mean of all living judges, who see the candidates in turned orders', async () => {
    const { run, backend } = verified(({ prompt }) => ({
      scores: [...prompt.matchAll(/Candidate \d+:\n(\w+)/g)].map(
        ([, name]) => ({ good: 9, fair: 5, poor: 1 })[name ?? ''] ?? 0,
      ),
      reason: 'seen',
    }));
    const end = await run(`return await judge(['poor', 'good', 'fair'], { criteria: 'clarity' });`);
    expect(end.result).toMatchObject({
      status: 'decided',
      best: 1,
      winner: 'good',
      scores: [1, 9, 5],
    });
    expect(backend.executed.map(({ prompt }) => /Candidate 1:\n(\w+)/.exec(prompt)?.[1])).toEqual([
      'poor',
      'good',
      'fair',
    ]);
  });

  it('X48: without a majority of living judges there is no winner', async () => {
    const { run } = verified(({ prompt }) =>
      prompt.includes('judge 1 of') ? { scores: [3, 4], reason: 'x' } : dead,
    );
    const end = await run(`return await judge(['a', 'b']);`);
    expect(end.result).toMatchObject({ status: 'unverified', best: null, winner: null });
    expect(end.status).toBe('partial');
  });
});

describe('converge(), untilDry() and fixUntil()', () => {
  const { run } = verified(() => 'x');

  it('X48: converge ends in agreement, with the objections of each round given to the next proposal', async () => {
    const end = await run(`
const seen = [];
const result = await converge({
  propose: (objections, previous, round) => { seen.push([objections, previous ?? null]); return 'draft ' + round; },
  refute: (value, round) => (round < 3 ? ['too ' + round] : []),
});
return { result, seen };`);
    expect(end.result).toEqual({
      result: { status: 'agreed', value: 'draft 3', rounds: 3, objections: [] },
      seen: [
        [[], null],
        [['too 1'], 'draft 1'],
        [['too 2'], 'draft 2'],
      ],
    });
    expect(end.status).toBe('completed');
  });

  it('X48: a disagreement that stays is surfaced, and the run is partial', async () => {
    const end = await run(
      `return await converge({ propose: () => 'p', refute: () => ({ objections: ['still wrong'] }), maxRounds: 2, label: 'design' });`,
    );
    expect(end.result).toMatchObject({
      status: 'disagreement',
      value: 'p',
      rounds: 2,
      objections: ['still wrong'],
    });
    expect(end.status).toBe('partial');
    expect(end.losses).toMatchObject([
      { label: 'design', cause: 'unverified', message: 'no agreement after 2 rounds: still wrong' },
    ]);
  });

  it('X48: untilDry drops what it knows and ends after empty rounds; an end by its cap is said', async () => {
    const dry = await run(`
const rounds = [[{ id: 1 }, { id: 2 }], [{ id: 2 }], [{ id: 3 }], [], [{ id: 1 }], [{ id: 9 }]];
return await untilDry((round) => rounds[round - 1]);`);
    expect(dry.result).toEqual({ items: [{ id: 1 }, { id: 2 }, { id: 3 }], rounds: 5, dry: true });
    const harness = createHarness();
    const capped = await harness.drive(
      `return await untilDry((round) => ['item ' + round], { maxRounds: 3 });`,
      createStubBackend({ clock: harness.clock }),
    );
    expect(capped.result).toMatchObject({ rounds: 3, dry: false });
    expect(JSON.stringify(await harness.events())).toContain('there may be more');
  });

  it.each([
    ['passed', `(round) => ({ passed: round === 3, output: 'round ' + round })`, {}, 3],
    ['no-progress', `() => ({ passed: false, output: 'the same, after 12 ms' })`, {}, 3],
    ['max-rounds', `(round) => ({ passed: false, output: 'other ' + round })`, { maxRounds: 4 }, 5],
  ])('X48: fixUntil ends as %s', async (reason, gate, options, rounds) => {
    const end = await run(
      `let fixes = 0; const r = await fixUntil(${gate}, () => { fixes++; }, ${JSON.stringify(options)}); return { ...r, fixes };`,
    );
    expect(end.result).toMatchObject({
      reason,
      rounds,
      fixes: rounds - 1,
      passed: reason === 'passed',
    });
  });

  it.each([
    `verify('x', { voters: 0 })`,
    'judge([])',
    'converge({})',
    `untilDry('x')`,
    'fixUntil(() => {})',
  ])('X48: %s says what it wants instead', async (call) => {
    const end = await run(
      `try { await ${call}; return 'no error'; } catch (error) { return error.message; }`,
    );
    expect(end.result).toMatch(/verify|judge|converge|untilDry|fixUntil/);
  });

  it('X48: the names can be shadowed like all globals', async () => {
    expect((await run(`const verify = () => 'mine'; return verify();`)).result).toBe('mine');
  });
});
