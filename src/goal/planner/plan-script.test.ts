import { describe, expect, it } from 'vitest';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { DryRunReport } from './draft-review.js';
import type { PlanContext } from './plan-context.js';
import { type PlanProgress, type PlanRequest, planScript } from './plan-script.js';
import type { PlanTurn } from './plan-turn.js';

const context: PlanContext = {
  guide: 'THE GUIDE',
  repository: 'THE MAP',
  agentTypes: [{ name: 'Explore', description: 'looks' }],
  workflows: [{ name: 'audit', description: 'audits' }],
  roles: ['cheap'],
  grants: ['Sh(npm test)'],
  worktrees: true,
  attended: false,
};
const body = (code: string) =>
  `export const meta = { name: 'made', description: 'for the goal' };\n${code}\n`;
const fenced = (code: string, language = 'js') => `\`\`\`${language}\n${body(code)}\`\`\``;
const good = fenced("return await agent('do it', { label: 'do' });");
const fine: DryRunReport = { problems: [], agents: 1, sites: [] };

/** A model that gives these answers in order and remembers what it was asked. */
function model(...answers: readonly string[]) {
  const asked: { prompt: string; earlier: readonly PlanTurn[] }[] = [];
  const ask: PlanRequest['ask'] = async (prompt, earlier) => {
    asked.push({ prompt, earlier: [...earlier] });
    const text = answers[asked.length - 1];
    return text === undefined
      ? { ok: false, cause: 'overloaded', message: 'no more answers' }
      : { ok: true, text };
  };
  return { ask, asked };
}

function plan(ask: PlanRequest['ask'], change: Partial<PlanRequest> = {}) {
  return planScript({
    goal: 'Make it\n# better',
    context,
    size: undefined,
    ask,
    check: (source) => checkScript(source, 'draft.js'),
    dryRun: async () => fine,
    concerns: async () => [],
    ...change,
  });
}

describe('from a goal to a script', () => {
  it('the first question holds guide, map, types, workflows, roles, grants, size and the goal as words of a person', async () => {
    const { ask, asked } = model(good);
    expect(await plan(ask, { size: 'small' })).toMatchObject({
      kind: 'script',
      facts: { agents: 1, callSites: 1 },
    });
    const prompt = asked[0]?.prompt ?? '';
    for (const part of [
      'THE GUIDE',
      'THE MAP',
      'Explore: looks',
      'audit: audits',
      'cheap',
      'Sh(npm test)',
      'ONE_AGENT',
      'without arguments',
    ])
      expect(prompt).toContain(part);
    expect(prompt).toContain('\n    Make it\n    # better\n');
  });

  it('C94: the size is told as a number of agents', async () => {
    for (const [size, below] of [
      ['small', 5],
      ['medium', 10],
      ['large', 50],
    ] as const) {
      const { ask, asked } = model(good);
      await plan(ask, { size });
      expect(asked[0]?.prompt).toContain(`fewer than ${below} agents`);
    }
  });

  it('C94: more agents than the size wants are told to the person', async () => {
    const dryRun = async (): Promise<DryRunReport> => ({ ...fine, agents: 9 });
    expect(await plan(model(good).ask, { size: 'small', dryRun })).toMatchObject({
      facts: { notes: ['the simulation started 9 agents; small is fewer than 5'] },
    });
    expect(await plan(model(good).ask, { size: 'medium', dryRun })).toMatchObject({
      facts: { notes: [] },
    });
  });

  it('a broken draft goes back with line and caret, and the second one counts', async () => {
    const { ask, asked } = model(fenced('return await agent(;'), good);
    const seen: PlanProgress[] = [];
    const result = await plan(ask, { onProgress: (progress) => void seen.push(progress) });
    expect(result).toMatchObject({
      kind: 'script',
      source: expect.stringContaining("label: 'do'"),
    });
    expect(asked[1]?.prompt).toMatch(/draft\.js:2:20: [\s\S]*E_SCRIPT_SYNTAX[\s\S]*\^/);
    expect(asked[1]?.earlier).toHaveLength(1);
    expect(result.turns).toHaveLength(2);
    expect(seen.map(({ kind, round }) => `${kind} ${round}`)).toEqual([
      'asking 1',
      'draft 1',
      'reviewed 1',
      'asking 2',
      'draft 2',
      'reviewed 2',
    ]);
  });

  it.each([
    ['TypeScript', 'const x: string = await agent("a"); return x;', /TypeScript/],
    ['an import', "import fs from 'node:fs'; return 1;", /E_SCRIPT_IMPORT/],
    ['a clock', 'return Date.now();', /E_SCRIPT_CLOCK/],
  ])('%s is refused with its reason', async (_name, code, reason) => {
    const { ask, asked } = model(fenced(code, 'ts'), good);
    expect((await plan(ask)).kind).toBe('script');
    expect(asked[1]?.prompt).toMatch(reason);
  });

  it('what went wrong in the dry run goes back too', async () => {
    const { ask, asked } = model(fenced('return (await agent("a")).x.y;'), good);
    let runs = 0;
    const dryRun = async (): Promise<DryRunReport> =>
      ++runs === 1 ? { ...fine, problems: ['line 2: cannot read y of undefined'] } : fine;
    expect((await plan(ask, { dryRun })).kind).toBe('script');
    expect(asked[1]?.prompt).toContain('line 2: cannot read y of undefined');
    // The check's own advice comes along.
    expect(asked[1]?.prompt).toContain('Advice of the check');
  });

  it('three broken drafts end it with what was wrong with each', async () => {
    const { ask, asked } = model(fenced('return ('), fenced('return )'), 'Sorry, no.');
    const result = await plan(ask);
    expect(result).toMatchObject({
      kind: 'failed',
      rounds: [
        { source: expect.stringContaining('return (') },
        { source: expect.stringContaining('return )') },
        { source: null },
      ],
    });
    expect(asked).toHaveLength(3);
  });

  it('an answer without a script is asked for one', async () => {
    const { ask, asked } = model('I would do this …', good);
    expect((await plan(ask)).kind).toBe('script');
    expect(asked[1]?.prompt).toContain('There is no script in your answer');
  });

  it('a fence inside the script does not cut it', async () => {
    const inner = fenced('/* for example\n```\n{}\n```\n*/\nreturn 1;');
    expect(await plan(model(inner).ask)).toMatchObject({
      kind: 'script',
      source: expect.stringContaining('```\n*/\nreturn 1;'),
    });
  });

  it('C94: one agent may be enough', async () => {
    expect(await plan(model('ONE_AGENT: a single edit').ask)).toMatchObject({
      kind: 'one-agent',
      reason: 'a single edit',
    });
  });

  it('concerns are asked about once, and do not refuse a script that can run', async () => {
    const { ask, asked } = model(good, good, good);
    const concerns = async (program: Program) => [
      `gate('make') is not granted (${program.meta.name})`,
    ];
    const result = await plan(ask, { concerns });
    expect(asked).toHaveLength(2);
    expect(asked[1]?.prompt).toContain("gate('make') is not granted");
    expect(result).toMatchObject({
      kind: 'script',
      facts: { notes: ["gate('make') is not granted (made)"] },
    });
  });

  it('a model that dies is a cause and no exception; a script it had given is kept', async () => {
    expect(await plan(model().ask)).toMatchObject({ kind: 'unanswered', cause: 'overloaded' });
    expect((await plan(model(good).ask, { concerns: async () => ['hm'] })).kind).toBe('script');
  });

  it('C93: a change of the request goes on with the conversation and the script as it is', async () => {
    const { ask, asked } = model(good);
    const earlier = [{ prompt: 'p', answer: 'a' }];
    const result = await plan(ask, {
      change: { earlier, source: body('return 1;'), words: 'only the tests\nplease' },
    });
    expect(asked[0]?.earlier).toEqual(earlier);
    expect(asked[0]?.prompt).toContain('return 1;');
    expect(asked[0]?.prompt).toContain('    only the tests\n    please');
    expect(result.turns).toHaveLength(2);
    expect(earlier).toHaveLength(1);
  });
});
