import { describe, expect, it } from 'vitest';
import { answers, runOnModel, votes } from './model-run.js';

const holds = { verdict: 'holds', evidence: [] };

/**
 * Prompts, schemas, tools, permissions and worktrees are those of a real run, only the model is
 * scripted.
 */
describe('on the ai-sdk backend', () => {
  it('C91: port lands a file that an agent wrote with its tools, two reviewers let hold and the gate accepts', async () => {
    const { code, summary } = await runOnModel('port', {
      args: { source: ['a.txt'], target: 'capitals', gate: 'node check.test.cjs', cleanup: false },
      allow: ['Sh(node check.test.cjs)'],
      files: {
        'a.txt': 'text\n',
        'check.test.cjs':
          "process.exit(require('node:fs').readFileSync('a.txt', 'utf8') === 'TEXT!\\n' ? 0 : 1);\n",
      },
      rules: [
        answers(/State what one file gives/, { exports: [], imports: [], notes: [] }),
        {
          when: { prompt: /Port one file/, turn: 0 },
          reply: { act: { kind: 'write', path: 'a.txt', text: 'TEXT!\n' } },
        },
        {
          when: { prompt: /Port one file/, turn: 1 },
          reply: { json: { path: 'a.txt', summary: 'in capitals' } },
        },
        answers(/Try to refute that this was ported faithfully\. Execute/, holds),
        answers(/Try to refute that this was ported faithfully\. Read/, holds),
      ],
    });
    expect([code, summary.status, summary.reason]).toEqual([0, 'completed', null]);
    expect(summary.result).toMatchObject({
      files: [{ state: 'landed' }],
      gate: { passed: true },
      branch: `plenum/${summary.runId}`,
    });
  });

  it('C91: profile-sessions names what the lines show, and its agents are offered no tool but the answer', async () => {
    const { code, summary, requests } = await runOnModel('profile-sessions', {
      args: { files: 'logs/*.jsonl', voters: 1 },
      files: { 'logs/a.jsonl': '{"error":"EADDRINUSE"}\n{"ok":true}\n' },
      rules: [
        answers(/batch 1 of 1[\s\S]*\[1\] \{"error":"EADDRINUSE"\}/, {
          findings: [{ claim: 'Ports stay taken', kind: 'error', lines: [1], weight: 3 }],
          more: false,
        }),
        votes(/Ports stay taken/, 'confirmed'),
      ],
    });
    expect([code, summary.status, summary.reason]).toEqual([0, 'completed', null]);
    expect(summary.result).toMatchObject({
      claims: [{ status: 'confirmed', lines: ['logs/a.jsonl:1'] }],
    });
    expect([...new Set(requests.flatMap(({ tools }) => tools))]).toEqual(['StructuredOutput']);
  });

  it('C91: long-document answers with a citation that was read again', async () => {
    const { code, summary } = await runOnModel('long-document', {
      args: { path: 'book.txt', question: 'When was it opened?', voters: 1 },
      files: { 'book.txt': 'The bridge was opened in 1931, in the rain.\n' },
      rules: [
        answers(/Below are the bytes 0 to 44/, {
          notes: [{ statement: 'opened 1931', quote: 'opened in 1931' }],
          more: [],
        }),
        answers(/Answer from these notes alone/, { answer: 'In 1931 [1].', cites: [1] }),
        votes(/In 1931/, 'confirmed'),
      ],
    });
    expect([code, summary.status, summary.reason]).toEqual([0, 'completed', null]);
    expect(summary.result).toMatchObject({
      verdict: 'confirmed',
      citations: [{ n: 1, from: 15, to: 29, quote: 'opened in 1931' }],
    });
  });
});
