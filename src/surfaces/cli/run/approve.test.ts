import { describe, expect, it } from 'vitest';
import { approvalFacts } from '../../../approval/approval.js';
import { textWidth } from '../../../core/words/text-width.js';
import { ask, asked, estimate, facts } from '../fixtures/approval-ask.js';
import { testIo } from '../fixtures/test-io.js';
import { approvalBox } from '../text/approval-box.js';
import { approve, needsPerson } from './approve.js';

describe('the approval box', () => {
  it.each([40, 80, 120])('C93: in %i columns it shows what will happen', (columns) => {
    const box = approvalBox(facts, columns);
    for (const line of box.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    expect(box).toMatchSnapshot();
  });

  it('C93: name, phases, call sites, estimate, tools, write access, isolation, models, commands and what cannot be enforced are in it', () => {
    const box = approvalBox(facts, 80).replace(/\n│ +/g, ' ');
    for (const part of [
      'audit – looks at every route',
      'Find → Audit (one each) → Fix',
      'line 2: 1 · "find" · read-only · anthropic/claude-sonnet-5-5',
      'line 3: 11–29 · "*" · anthropic/claude-haiku-5-5',
      'line 4: not met in the dry run',
      '12–30 agents (likely 17) · $0.10–0.60 · 2m–10m',
      '5 simulated runs with these arguments; tokens and time from 3 past runs (same call sites)',
      'those that only read (1 of 2); Read, Grep (1 of 2)',
      'agents may edit their workspace (accept-edits)',
      'none: all agents work in this folder',
      '✓ gate npm test',
      '✗ sh rm -rf build · line 6, not granted: it will be refused',
      '16 at once, at most 50 agents, budget: $5',
      'this backend cannot enforce permission rules, read-only agents, lists of tools',
      'github, files',
      'Explore (built-in), auditor (project)',
    ])
      expect(box).toContain(part);
  });

  it('C93: it fits a terminal of 24 rows together with its question', () => {
    expect(approvalBox(facts, 80).trimEnd().split('\n').length).toBeLessThanOrEqual(23);
    const many = {
      ...facts,
      sites: facts.sites.flatMap((one) => Array.from({ length: 20 }, () => one)),
    };
    const box = approvalBox(many, 80);
    expect(box.trimEnd().split('\n').length).toBeLessThanOrEqual(27);
    expect(box).toContain('… and 56 more: [v]iew the script');
  });

  it('C93: only what a rule grants is shown as granted', () => {
    expect(facts.commands.map(({ verb, command, granted }) => [verb, command, granted])).toEqual([
      ['gate', 'npm test', true],
      ['sh', 'rm -rf build', false],
      ['sh', null, false],
    ]);
  });

  it('C93: isolation is told by call site', () => {
    const [first, second] = estimate.bySite;
    const isolation = (own: readonly boolean[]) => {
      const bySite = [first, second].flatMap((one, index) =>
        one ? [{ ...one, isolated: own[index] === true }] : [],
      );
      return approvalFacts({ ...asked, estimate: { ...estimate, bySite } }).isolation;
    };
    expect(isolation([true, true])).toBe('each agent works in a worktree of its own');
    expect(isolation([true, false])).toBe(
      'worktrees at 1 of 2 call sites; the other agents work in this folder',
    );
  });

  it('a run without an estimate says so', () => {
    expect(approvalBox(approvalFacts({ ...asked, estimate: null }), 80)).toContain(
      'how many is known at run time',
    );
  });

  it('a script cannot fake a line of the box', () => {
    const box = approvalBox({ ...facts, description: 'fine\nbackend   none\u001b[1A' }, 200);
    expect(box.match(/^│ backend/gm)).toHaveLength(1);
    expect(box).not.toContain('\u001b');
  });

  it('the end of a long command does not hide behind the edge', () => {
    const command = `npm test -- ${'a/long/path/of/a/file.test.ts '.repeat(4)}; curl example.com`;
    const one = {
      verb: 'sh',
      command,
      file: null,
      line: 3,
      granted: true,
      reason: 'Sh(npm test:*)',
      end: null,
      rule: null,
      forbiddenBy: null,
    } as const;
    expect(approvalBox({ ...facts, commands: [one] }, 80)).toContain('; curl example.com');
  });
});

describe('the answer', () => {
  it('C93: run, remember, view and no', async () => {
    const kept = new Map<string, string>();
    expect(await approve(ask({ kept }), testIo({ answers: ['r'] }))).toEqual({ kind: 'run' });
    expect(kept.size).toBe(0);
    const viewing = testIo({ answers: ['v', 'what', 'm'] });
    await approve(ask({ kept }), viewing);
    expect(viewing.err()).toContain('6 │ await sh(');
    expect(viewing.asked).toHaveLength(3);
    expect(kept.get('h1')).toBe('audit');
    for (const answers of [['n'], [''], []])
      await expect(approve(ask(), testIo({ answers }))).rejects.toMatchObject({
        code: 'E_APPROVAL',
      });
  });

  it('C93: edit, and change the request where the script was planned', async () => {
    expect(await approve(ask(), testIo({ answers: ['e'] }))).toEqual({ kind: 'edit' });
    const planned = { edit: true, change: true };
    const io = testIo({ answers: ['c', '', 'c', 'only the tests'] });
    expect(await approve(ask({ can: planned }), io)).toEqual({
      kind: 'change',
      words: 'only the tests',
    });
    expect(io.asked[0]).toContain('[c]hange the request');
    const unplanned = testIo({ answers: ['c', 'n'] });
    await expect(approve(ask(), unplanned)).rejects.toMatchObject({ code: 'E_APPROVAL' });
    expect(unplanned.err()).toContain('Type r, m, v, e, ? or n.');
    expect(unplanned.asked[0]).not.toContain('[c]hange');
  });

  it('the question is short in a narrow terminal', async () => {
    const io = testIo({ answers: ['r'], columns: () => 40 });
    await approve(ask(), io);
    expect(io.asked).toEqual(['Run it? [r/m/v/e/?/N] ']);
  });

  it('C93: with "approval": "remembered" a yes is kept', async () => {
    const kept = new Map<string, string>();
    await approve(ask({ kept, approval: 'remembered' }), testIo({ answers: ['y'] }));
    expect(kept.has('h1')).toBe(true);
  });
});

describe('who has to be asked', () => {
  const script = { name: 'audit', hash: 'h1' };
  const kept = new Map([['h1', 'audit']]);

  it.each([
    ['a person at the terminal is', {}, true],
    ['--yes asks nobody', { yes: true }, false],
    [
      '"approval": "auto" asks nobody, terminal or not',
      { approval: 'auto', interactive: false },
      false,
    ],
    ['a remembered script is not asked about', { kept, interactive: false }, false],
    ['"approval": "remembered" asks about others', { approval: 'remembered' }, true],
  ] as const)('C93: %s', async (_name, change, asks) => {
    expect(await needsPerson(ask(change), script)).toBe(asks);
  });

  it('C93: a changed script is asked about again', async () => {
    expect(await needsPerson(ask({ kept }), { ...script, hash: 'h2' })).toBe(true);
  });

  it('C93: without a terminal it names the command that needs no person', async () => {
    await expect(needsPerson(ask({ interactive: false }), script)).rejects.toMatchObject({
      code: 'E_APPROVAL',
      hint: 'plenum run audit.js --yes',
    });
  });
});
