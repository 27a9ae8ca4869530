import { describe, expect, it } from 'vitest';
import { type AskedAgent, about, perform } from './stage.js';
import { truth, truthOf } from './truth.js';

const wrong = 'lib/hash/hmac.js';
const lie = { ...truthOf(wrong), exports: ['everything'] };
const evidence = [{ field: 'exports', stated: 'everything', found: 'module.exports', how: 'looked' }];
const holds = { verdict: 'holds', evidence: [] };

/** A mapper that tells the truth but for one file, and reviewers that know it. */
function honestStage({ agentType, prompt }: AskedAgent): unknown {
  const task = about(prompt);
  if (agentType === 'mapper') return task.file === wrong && !task.evidence ? lie : truthOf(task.file);
  return task.statement?.exports[0] === 'everything' ? { verdict: 'refuted', evidence } : holds;
}

const labels = (result: Record<string, unknown>, pattern: RegExp): readonly string[] =>
  (result.asked as AskedAgent[]).map(({ label }) => label).filter((label) => pattern.test(label));

describe('the workflow of the demo', () => {
  it('reports every statement, what was caught, by whom, and the gate', async () => {
    const result = await perform({ agent: honestStage });
    expect(result).toMatchObject({
      package: 'hash.js@1.1.7',
      files: 12,
      statements: truth,
      caught: [{ file: wrong, field: 'exports', stated: 'everything', found: 'module.exports', by: ['loader-reviewer', 'reader-reviewer'] }],
      gate: { passed: true, tests: 12, passes: 12, fails: 0 },
      unresolved: [],
    });
  });

  it('asks one mapper per file, again only where refuted, and two reviewers per statement', async () => {
    const result = await perform({ agent: honestStage });
    expect(labels(result, /^remap/)).toEqual([`remap ${wrong}`]);
    expect(labels(result, /^map lib/)).toHaveLength(12);
    expect(labels(result, /^(?:load|parse) /)).toHaveLength(26);
  });

  it('catches with one reviewer that refutes, and names only that one', async () => {
    const agent = (asked: AskedAgent): unknown => (asked.agentType === 'reader-reviewer' ? holds : honestStage(asked));
    expect((await perform({ agent })).caught).toMatchObject([{ file: wrong, by: ['loader-reviewer'] }]);
  });

  it('sends a refuted statement back once: a mapper that insists stays unresolved', async () => {
    const agent = (asked: AskedAgent): unknown => (asked.label === `remap ${wrong}` ? lie : honestStage(asked));
    const result = await perform({ agent });
    expect(labels(result, /^remap/)).toHaveLength(1);
    expect(result.unresolved).toMatchObject([{ file: wrong, verdict: 'refuted' }]);
    expect(result.statements).toHaveLength(11);
  });

  it('keeps a statement unresolved when its mapper dies over the evidence', async () => {
    const agent = (asked: AskedAgent): unknown => (asked.label === `remap ${wrong}` ? null : honestStage(asked));
    const result = await perform({ agent });
    expect(result).toMatchObject({ caught: [{ file: wrong }], unresolved: [{ file: wrong, verdict: 'refuted' }] });
  });

  it('calls a statement unverified, not held and not refuted, when a reviewer died', async () => {
    const agent = (asked: AskedAgent): unknown => (asked.label === 'load lib/hash/utils.js' ? null : honestStage(asked));
    const result = await perform({ agent });
    expect(result.unresolved).toMatchObject([{ file: 'lib/hash/utils.js', verdict: 'unverified' }]);
  });

  it('does not count a refutation without evidence', async () => {
    const agent = (asked: AskedAgent): unknown => (asked.agentType === 'mapper' ? honestStage(asked) : { verdict: 'refuted', evidence: [] });
    expect((await perform({ agent })).caught).toEqual([]);
  });

  it.each([
    ['the tests failed', { passed: false, output: '# tests 12\n# pass 4\n# fail 8\n' }],
    ['no test ran', { passed: true, output: '# tests 0\n# pass 0\n# fail 0\n' }],
  ])('does not call the gate passed when %s', async (_, gate) => {
    expect((await perform({ agent: honestStage, gate })).gate).toMatchObject({ passed: false });
  });
});
