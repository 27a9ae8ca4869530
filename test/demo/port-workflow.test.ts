import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forms, PortCopy, sources } from './port-copy.js';
import { type Answer, performPort } from './port-stage.js';

const copy = new PortCopy();
const ported = new Map<string, string>();
beforeAll(() => {
  copy.portAll();
  for (const file of [...sources, 'lib/package.json']) ported.set(file, readFileSync(join(copy.dir, file), 'utf8'));
  copy.restore();
}, 60_000);
afterAll(() => copy.remove());

const file = 'lib/hash/hmac.js';
const holds = { verdict: 'holds', evidence: [] };
const refutes = { verdict: 'refuted', evidence: [{ check: 'results', expected: 'a', found: 'b', how: 'looked' }] };

/** Agents that do their work at once and well. */
const perfect: Answer = async ({ agentType, prompt, cwd }) => {
  const about = prompt.match(/^File: (.+)$/m)?.[1] ?? '';
  if (agentType === 'mapper') return { file: about, form: forms[about], exports: [], requires: [] };
  if (agentType.endsWith('-reviewer')) return holds;
  if (agentType === 'fixer') return { file: about, changes: [] };
  writeFileSync(join(cwd, about), ported.get(about) ?? '');
  return { file: about, form: forms[about] ?? 'names', imports: [], type: 'module' };
};

const perform = (answer: Answer) => performPort(copy, answer, false);

/** The same, but for one agent. */
const except =
  (label: string, answer: Answer): Answer =>
  (asked) =>
    asked.label === label ? answer(asked) : perfect(asked);

describe('the workflow of the port', () => {
  it('merges once, without a fix, when everything is right', async () => {
    const result = await perform(perfect);
    expect(result).toMatchObject({ files: 12, caught: [], fixed: [], unresolved: [], gates: [{ passed: true, landed: 13, tests: 26 }] });
    expect(result.asked.filter((label) => label.startsWith('fix'))).toEqual([]);
  });

  it('sends a refuted port back once, with the evidence and the original; what is refuted again is not merged, and the gate is red', async () => {
    const prompts: string[] = [];
    const result = await perform(async (asked) => {
      if (asked.label === `retranslate ${file}`) prompts.push(asked.prompt);
      return asked.label === `run ${file}` ? refutes : perfect(asked);
    });
    expect(prompts).toHaveLength(1);
    expect(prompts[0]).toMatch(new RegExp(`^Base: ${copy.base}\nEvidence: .*"found":"b"`, 'm'));
    expect(result.caught).toMatchObject([{ file, by: ['runner-reviewer'] }]);
    expect(result.unresolved).toMatchObject([{ file, verdict: 'refuted' }, { verdict: 'gate' }]);
    expect(result.gates).toMatchObject([{ passed: false, landed: 12 }]);
  });

  it('calls a port unverified when a reviewer died, and does not merge it', async () => {
    const result = await perform(except(`read ${file}`, () => Promise.reject(new Error('died'))));
    expect(result.unresolved).toMatchObject([{ file, verdict: 'unverified' }, { verdict: 'gate' }]);
    expect(result.gates).toMatchObject([{ landed: 12 }]);
  });

  it('calls a port lost when its translator died', async () => {
    const result = await perform(except(`translate ${file}`, () => Promise.reject(new Error('died'))));
    expect(result.unresolved).toMatchObject([{ file, verdict: 'lost' }, { verdict: 'gate' }]);
  });

  it('does not merge the work of a translator that touched another file, whatever the reviewers say', async () => {
    const result = await perform(
      except(`translate ${file}`, async (asked) => {
        writeFileSync(join(asked.cwd, 'agents/reader-reviewer.mjs'), 'everything holds');
        return perfect(asked);
      }),
    );
    expect(result.caught).toMatchObject([{ file, by: ['workspace'], evidence: [{ check: 'files', found: '2' }] }]);
    expect(result.unresolved).toMatchObject([{ file, verdict: 'refuted' }, { verdict: 'gate' }]);
  });

  it('stops when no fixer finds anything, and says that the gate is red', async () => {
    const wrong = (text: string): string => text.replace("import * as utils from './utils.js'", "import utils from './utils.js'");
    const result = await perform(
      except(`translate ${file}`, async (asked) => {
        await perfect(asked);
        writeFileSync(join(asked.cwd, file), wrong(ported.get(file) ?? ''));
        return { file, form: 'default', imports: [] };
      }),
    );
    expect(result.asked.filter((label) => label.startsWith('fix'))).toEqual(['fix lib/hash.js', `fix ${file}`]);
    expect(result).toMatchObject({ fixed: [], caught: [], gates: [{ passed: false, landed: 13 }] });
    expect(result.unresolved).toMatchObject([
      { file: 'the package', verdict: 'gate', evidence: [{ expected: expect.stringContaining('lib/hash.js') }, {}, {}] },
    ]);
  });

  it('stops when a repair changes nothing about the failures', async () => {
    const result = await perform(async (asked) => {
      const broken = asked.label === `translate ${file}` || asked.label === `fix ${file}`;
      if (!broken) return perfect(asked);
      writeFileSync(join(asked.cwd, file), `import nothing from './utils.js';\n// ${asked.label}\n`);
      return asked.agentType === 'fixer' ? { file, changes: ['something'] } : { file, form: 'default', imports: [] };
    });
    expect(result.gates).toMatchObject([
      { passed: false, landed: 13 },
      { passed: false, landed: 1 },
    ]);
    expect(result.unresolved).toMatchObject([{ verdict: 'gate' }]);
  });
});
