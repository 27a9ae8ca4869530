import { describe, expect, it } from 'vitest';
import { answers, runOnModel, votes } from './model-run.js';

/**
 * The five workflows with real agents: prompts, schemas, tools, permissions and worktrees are those
 * of a real run, only the model is scripted.
 */
describe('on the ai-sdk backend', () => {
  it('C91: deep-research reads a source of the repository and answers from the claim that held', async () => {
    const { code, summary, requests } = await runOnModel('deep-research', {
      args: { question: 'How tall is the tower?', angles: 1, where: 'notes' },
      files: { 'notes/tower.md': 'The tower stands 300 m.\n' },
      rules: [
        answers(/Plan how to find/, { angles: [{ title: 'notes', query: 'tower' }] }),
        answers(/Find sources for one angle/, {
          searched: true,
          sources: [{ location: 'notes/tower.md:1', title: 'Notes' }],
        }),
        {
          when: { prompt: /Read this source/, turn: 0 },
          reply: { tools: [{ name: 'Read', input: { file_path: 'notes/tower.md' } }] },
        },
        {
          when: { prompt: /Read this source/, tool: 'Read' },
          reply: {
            json: {
              reachable: true,
              claims: [{ claim: 'It is 300 m tall.', quote: 'stands 300 m' }],
            },
          },
        },
        votes(/It is 300 m/, 'confirmed'),
        answers(/Answer the question from these confirmed claims/, {
          paragraphs: [{ text: '300 m.', claims: [1] }],
          open: [],
        }),
      ],
    });
    expect([code, summary.status, summary.reason]).toEqual([0, 'completed', null]);
    expect(summary.result).toMatchObject({
      answer: '300 m. [1]\n[1] notes/tower.md:1',
      refuted: [],
      unverified: [],
    });
    expect(JSON.stringify(requests.map(({ body }) => body))).toContain('The tower stands 300 m.');
    expect(summary.agents.total).toBe(1 + 1 + 1 + 3 + 1);
  });

  it('C91: bug-hunt keeps the bug whose test an agent wrote and the runner saw fail', async () => {
    const { code, summary } = await runOnModel('bug-hunt', {
      args: { test: 'node --test', rounds: 1, votes: 1 },
      allow: ['Sh(node --test)'],
      files: {
        'sum.cjs': 'exports.sum = (a, b) => a - b;\n',
        'ok.test.cjs': "require('node:test').test('ok', () => {});\n",
      },
      rules: [
        answers(/through one lens: promises/, {
          bugs: [
            {
              title: 'subtracts',
              file: 'sum.cjs',
              line: 1,
              severity: 'high',
              trigger: 't',
              expected: '3',
              actual: '-1',
            },
          ],
        }),
        answers(/through one lens/, { bugs: [] }),
        {
          when: { prompt: /Prove a suspected bug/, turn: 0 },
          reply: {
            act: {
              kind: 'write',
              path: 'bug-1.test.cjs',
              text: "require('node:assert').strictEqual(require('./sum.cjs').sum(1, 2), 3);\n",
            },
          },
        },
        {
          when: { prompt: /Prove a suspected bug/, turn: 1 },
          reply: { json: { written: true, file: 'bug-1.test.cjs', reason: 'sum' } },
        },
        votes(/subtracts/, 'confirmed'),
      ],
    });
    expect([code, summary.status, summary.reason]).toEqual([0, 'completed', null]);
    expect(summary.result).toMatchObject({
      bugs: [{ title: 'subtracts', test: { file: 'bug-1.test.cjs', code: 1 } }],
      branch: `plenum/${summary.runId}`,
      coverage: { dry: false },
    });
  });

  it('C91: review reports what was confirmed, and drops what was refuted', async () => {
    const found = (title: string) => ({
      findings: [{ title, file: 'a.js', line: 1, severity: 'high', failure: 'f', fix: 'x' }],
    });
    const { code, summary } = await runOnModel('review', {
      args: { votes: 2 },
      files: { 'a.js': '1\n' },
      rules: [
        answers(/List the files that differ/, {
          looked: true,
          files: [{ file: 'a.js', lines: 2 }],
        }),
        answers(/Review a change for correctness/, found('Wrong sum')),
        answers(/Review a change for api/, found('Breaks callers')),
        answers(/Review a change for/, { findings: [] }),
        votes(/Wrong sum/, 'confirmed'),
        votes(/Breaks callers/, 'refuted'),
      ],
    });
    expect([code, summary.status, summary.reason]).toEqual([0, 'completed', null]);
    expect(summary.result).toMatchObject({
      summary: '1 findings confirmed, the worst high; all 1 changed files were reviewed.',
      refuted: [{ title: 'Breaks callers' }],
    });
  });

  it('C91: security-audit is partial and says what it could not check when the model refuses to vote', async () => {
    const { code, summary } = await runOnModel('security-audit', {
      args: { classes: ['injection'] },
      files: { 'a.js': '1\n' },
      rules: [
        answers(/Map the code below/, {
          files: [{ file: 'a.js', enters: 'arguments', exposed: 'users', classes: ['injection'] }],
        }),
        answers(/for one class of weakness, injection/, {
          findings: [
            {
              title: 'Shell',
              file: 'a.js',
              line: 1,
              severity: 'high',
              path: ['one', 'two'],
              gain: 'all',
              fix: 'x',
            },
          ],
        }),
        { when: { prompt: /Try to refute this claim/ }, reply: { text: 'no', stop: 'refusal' } },
      ],
    });
    expect([code, summary.status]).toEqual([3, 'partial']);
    expect(summary.result).toMatchObject({
      findings: [],
      refuted: [],
      unverified: [{ title: 'Shell', votes: [{ verdict: 'dead', cause: 'refusal' }, {}, {}] }],
    });
  });

  it('C91: dead-code lands the removal that the tests can do without', async () => {
    const { code, summary } = await runOnModel('dead-code', {
      args: { test: 'node --test' },
      allow: ['Sh(node --test)'],
      files: {
        'a.cjs': 'exports.used = 1;\nexports.old = 2;\n',
        'a.test.cjs': "require('node:assert').strictEqual(require('./a.cjs').used, 1);\n",
      },
      rules: [
        answers(/Find dead code below \.: exported/, {
          candidates: [{ name: 'old', file: 'a.cjs', line: 2, why: 'nobody' }],
        }),
        answers(/Find dead code below/, { candidates: [] }),
        votes(/Nothing uses old/, 'confirmed'),
        {
          when: { prompt: /Remove dead code/, turn: 0 },
          reply: { act: { kind: 'write', path: 'a.cjs', text: 'exports.used = 1;\n' } },
        },
        {
          when: { prompt: /Remove dead code/, turn: 1 },
          reply: { json: { removed: ['old'], left: [] } },
        },
      ],
    });
    expect([code, summary.status, summary.reason]).toEqual([0, 'completed', null]);
    expect(summary.result).toMatchObject({
      removed: [{ file: 'a.cjs', names: ['old'], diffStat: { files: 1, deletions: 1 } }],
      refused: [],
      tests: { passed: true },
    });
  });
});
