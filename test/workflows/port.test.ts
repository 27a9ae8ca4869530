import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check, type Json } from '../../src/index.js';
import { createRealClock, createSimulateBackend } from '../../src/testing/index.js';
import { type Answers, answering, labelsOf, Stage } from './stage.js';

/** Ported means: in capitals. The check names a file that is not. */
const checkProgram = `
const { readFileSync } = require('node:fs');
let bad = 0;
for (const name of ['a', 'b', 'c']) {
  const text = readFileSync('src/' + name + '.txt', 'utf8');
  if (text !== text.toUpperCase()) { bad++; console.log('src/' + name + '.txt is not in capitals'); }
}
process.exit(bad > 0 ? 1 : 0);
`;
const gate = 'node check.test.cjs';
const args = {
  source: ['src/a.txt', 'src/b.txt', 'src/c.txt'],
  target: 'capitals',
  gate,
  cleanup: false,
};
const config = {
  permissions: {
    mode: 'accept-edits',
    allow: ['Sh(node check.test.cjs)', 'Publish'],
    deny: [],
    ask: [],
  },
} as const;
const refuted = {
  verdict: 'refuted',
  evidence: [{ check: 'text', expected: 'A', found: 'a', how: 'looked' }],
};

interface PortResult {
  readonly status: string;
  readonly files: readonly {
    readonly file: string;
    readonly state: string;
    readonly attempts: number;
    readonly votes: readonly { verdict: string }[];
  }[];
  readonly gate: { readonly passed: boolean; readonly flaky: boolean; readonly reason: string };
  readonly gates: readonly {
    readonly passed: boolean;
    readonly landed: number;
    readonly touched: readonly string[];
  }[];
  readonly caught: readonly { readonly file: string; readonly by: readonly string[] }[];
  readonly unresolved: readonly { readonly file: string; readonly verdict: string }[];
  readonly cleanup: readonly {
    readonly title: string;
    readonly state: string;
    readonly branch?: string;
  }[];
}
const resultOf = (summary: { readonly result: Json }): PortResult =>
  summary.result as unknown as PortResult;

const fileIn = (prompt: string): string => prompt.match(/^File: (.+)$/m)?.[1] ?? '';
const capitals = (cwd: string, file: string): void =>
  writeFileSync(
    join(cwd, file),
    `${readFileSync(join(cwd, file), 'utf8').trim().toUpperCase()}!\n`,
  );

/** Everybody does the work well. */
const perfect: Answers = ({ label, prompt, cwd }) => {
  const file = fileIn(prompt);
  if (label.startsWith('map ')) return { exports: [], imports: [], notes: [] };
  if (/^(run|read) /.test(label)) return { verdict: 'holds', evidence: [] };
  if (label.startsWith('fix ')) return { changes: [] };
  capitals(cwd, file);
  if (label.startsWith('retranslate ')) appendFileSync(join(cwd, file), 'AGAIN\n');
  return { path: file, summary: 'in capitals' };
};
const except =
  (label: string, answer: Answers): Answers =>
  (asked) =>
    asked.label === label ? answer(asked) : perfect(asked);
const dies: Answers = () => {
  throw new Error('died');
};

let stage: Stage;
beforeEach(() => {
  stage = new Stage('port');
  for (const name of ['a', 'b', 'c']) stage.write(`src/${name}.txt`, `text of ${name}\n`);
  stage.write('check.test.cjs', checkProgram);
  stage.commitAll();
});
afterEach(() => stage.close());
const perform = (answers: Answers, more: Record<string, Json> = {}) =>
  stage.run(answering(answers), { ...args, ...more }, { config });

describe('port', () => {
  it('C91: is accepted without advice', () => {
    const checked = check(stage.source, 'port.js');
    expect(checked.ok ? checked.program.advice : checked.problems).toEqual([]);
  });

  it('C91: lands every file when nobody refutes it, and is done without a repair when the gate is green', async () => {
    const backend = answering(perfect);
    const summary = await stage.run(backend, args, { config });
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(resultOf(summary)).toMatchObject({
      status: '3 of 3 files landed; the gate is green after one run (passed)',
      files: [
        { state: 'landed', votes: [{ verdict: 'holds' }, { verdict: 'holds' }] },
        { state: 'landed' },
        { state: 'landed' },
      ],
      gates: [{ passed: true, landed: 3, touched: [] }],
    });
    expect(stage.git('show', `plenum/${summary.runId}:src/b.txt`)).toBe('TEXT OF B!');
    expect(stage.git('status', '--porcelain', '--untracked-files=no')).toBe('');
    expect(labelsOf(backend)).toHaveLength(12);
  });

  it('X73: resumed unchanged it asks nobody', async () => {
    const { runId, result } = await perform(perfect);
    const again = answering(dies);
    const resumed = await stage.resume(again, runId, { config });
    expect(again.calls).toEqual([]);
    expect(resumed).toMatchObject({ status: 'completed', result });
  });

  it('sends a refuted translation back with the evidence and the original, and lands it when it is not refuted again', async () => {
    const prompts: string[] = [];
    let times = 0;
    const summary = await perform((asked) => {
      if (asked.label === 'retranslate src/b.txt') prompts.push(asked.prompt);
      return asked.label === 'run src/b.txt' && times++ === 0 ? refuted : perfect(asked);
    });
    expect(summary.status).toBe('completed');
    expect(prompts[0]).toMatch(/^Base: [0-9a-f]{40}\nEvidence: .*"found":"a"/m);
    expect(prompts[0]).toContain('The file before the port:\ntext of b');
    expect(resultOf(summary)).toMatchObject({
      caught: [{ file: 'src/b.txt', by: ['run'] }],
      files: [{}, { state: 'landed', attempts: 2 }, {}],
    });
  });

  it('X80: does not land what was refuted to the end: the run is partial, and its result says which file', async () => {
    const backend = answering(except('read src/b.txt', () => refuted));
    const summary = await stage.run(backend, { ...args, retries: 2 }, { config });
    expect(summary.status).toBe('partial');
    expect(resultOf(summary)).toMatchObject({
      files: [{}, { state: 'refused', attempts: 3 }, {}],
      unresolved: [{ file: 'src/b.txt', verdict: 'refused' }],
    });
    expect(resultOf(summary).status).toContain('missing: src/b.txt (refused)');
    expect(stage.git('show', `plenum/${summary.runId}:src/b.txt`)).toBe('text of b');
    expect(labelsOf(backend).filter((label) => label.startsWith('fix'))).toEqual([]);
  });

  it('a translator that answers a refutation with the same again stays refuted, and no reviewer is asked again', async () => {
    const backend = answering((asked) => {
      if (asked.label === 'retranslate src/b.txt') return { path: 'src/b.txt', summary: '' };
      return asked.label === 'run src/b.txt' ? refuted : perfect(asked);
    });
    const summary = await stage.run(backend, args, { config });
    expect(resultOf(summary).files[1]).toMatchObject({ state: 'refused', attempts: 2 });
    expect(labelsOf(backend).filter((label) => label === 'run src/b.txt')).toHaveLength(1);
  });

  it('a dead reviewer is no refutation: the translation is unverified, is not landed and is not sent back', async () => {
    const summary = await perform(except('run src/b.txt', dies));
    expect(summary.status).toBe('partial');
    expect(resultOf(summary).files[1]).toMatchObject({
      state: 'unverified',
      attempts: 1,
      votes: [{ verdict: 'dead' }, { verdict: 'holds' }],
    });
  });

  it('a dead translator makes the run partial, also where the gate is content', async () => {
    stage.write('check.test.cjs', '');
    stage.git('commit', '--quiet', '-am', 'no check');
    const summary = await perform(except('translate src/b.txt', dies));
    expect([summary.status, summary.reason]).toEqual([
      'partial',
      expect.stringContaining('everything landed'),
    ]);
    expect(resultOf(summary).files[1]?.state).toBe('lost');
  });

  it('does not land the work of a translator that touched another file', async () => {
    const summary = await perform(
      except('translate src/b.txt', (asked) => {
        capitals(asked.cwd, 'src/c.txt');
        return perfect(asked);
      }),
    );
    expect(resultOf(summary)).toMatchObject({
      caught: [{ file: 'src/b.txt', by: ['workspace'] }],
      files: [{}, { state: 'refused', attempts: 1 }, {}],
    });
  });
});

describe('the gate of port', () => {
  /** The translator of b does half of it, and no reviewer sees it. */
  const half = except('translate src/b.txt', ({ cwd, prompt }) => {
    writeFileSync(join(cwd, fileIn(prompt)), 'HALF of b\n');
    return { path: fileIn(prompt), summary: '' };
  });

  it('sends a fixer to the file that it names, and only there', async () => {
    const backend = answering((asked) => {
      if (asked.label !== 'fix src/b.txt') return half(asked);
      capitals(asked.cwd, 'src/b.txt');
      return { changes: ['the rest'] };
    });
    const summary = await stage.run(backend, args, { config });
    expect(summary.status).toBe('completed');
    expect(resultOf(summary)).toMatchObject({
      gates: [
        { passed: false, landed: 3 },
        { passed: true, landed: 1 },
      ],
      caught: [{ file: 'src/b.txt', by: ['gate'] }],
    });
    expect(labelsOf(backend).filter((label) => label.startsWith('fix'))).toEqual(['fix src/b.txt']);
  });

  it('X190: with a baseline a test that was red before holds nothing up, and a newly red one names its translation', async () => {
    stage.write(
      'check.test.cjs',
      `const { readFileSync } = require('node:fs');
      let n = 0;
      const say = (ok, name) => console.log((ok ? 'ok ' : 'not ok ') + ++n + ' - ' + name);
      console.log('TAP version 13');
      say(false, 'known red');
      for (const name of ['a', 'b', 'c']) say(!/HALF/.test(readFileSync('src/' + name + '.txt', 'utf8')), name);
      console.log('1..' + n);
      process.exit(1);`,
    );
    stage.git('commit', '--quiet', '-am', 'tap');
    const whole = await perform(perfect, { baseline: true });
    expect(whole.status).toBe('completed');
    expect(resultOf(whole).gates).toMatchObject([{ passed: true, stillFailing: ['known red'] }]);
    const broken = await perform(half, { baseline: true, maxFix: 0 });
    expect(broken.status).toBe('partial');
    expect(resultOf(broken).gates).toMatchObject([
      {
        passed: false,
        newlyFailing: ['b'],
        broughtBy: [{ test: 'b', label: 'translate src/b.txt' }],
      },
    ]);
    expect(broken.reason).toContain('1 newly failing (b; brought by translate src/b.txt)');
  });

  it('is not asked again when no fixer finds anything, and stays red', async () => {
    const backend = answering(half);
    const summary = await stage.run(backend, args, { config });
    expect(resultOf(summary)).toMatchObject({
      gate: { passed: false, reason: 'no-progress' },
      gates: [{ passed: false, landed: 3 }],
    });
    expect(resultOf(summary).gates).toHaveLength(1);
    expect(labelsOf(backend).filter((label) => label.startsWith('fix'))).toEqual(['fix src/b.txt']);
  });

  it('X80: red for ever is an honest partial, after as many repairs as are allowed', async () => {
    let round = 0;
    const summary = await perform(
      (asked) => {
        if (asked.label !== 'fix src/b.txt') return half(asked);
        writeFileSync(join(asked.cwd, 'check-me.txt'), `${++round}`);
        writeFileSync(join(asked.cwd, 'src/b.txt'), `HALF of b, ${round}\n`);
        return { changes: ['tried'] };
      },
      { maxFix: 2 },
    );
    expect(summary.status).toBe('partial');
    expect(summary.reason).toContain('gate "the gate" failed');
    expect(resultOf(summary).gate).toMatchObject({ passed: false });
  });

  it('stops at once when a repair changes nothing about what it says', async () => {
    const backend = answering((asked) => {
      if (asked.label !== 'fix src/b.txt') return half(asked);
      writeFileSync(join(asked.cwd, 'src/b.txt'), 'STILL half\n');
      return { changes: ['something'] };
    });
    const summary = await stage.run(backend, args, { config });
    expect(resultOf(summary)).toMatchObject({
      gate: { reason: 'no-progress' },
      gates: [{ passed: false }, { passed: false }],
    });
    expect(labelsOf(backend).filter((label) => label === 'fix src/b.txt')).toHaveLength(1);
  });

  it('X47: is restored before it runs: a fixer that edits the check gains nothing, and is named', async () => {
    const summary = await perform((asked) => {
      if (asked.label === 'fix src/b.txt') {
        writeFileSync(join(asked.cwd, 'check.test.cjs'), '');
        return { changes: ['the check'] };
      }
      return half(asked);
    });
    expect(summary.status).toBe('partial');
    const { gates, gate: verdict } = resultOf(summary);
    expect(verdict.passed).toBe(false);
    expect(gates.at(-1)?.touched).toEqual(['check.test.cjs']);
  });

  it('X47: that passes only sometimes is called flaky, and the run is partial', async () => {
    const flag = join(stage.dir, '..', `${stage.dir.split('/').at(-1)}-flag`);
    stage.write(
      'check.test.cjs',
      `const fs = require('node:fs'); const f = ${JSON.stringify(flag)}; const odd = fs.existsSync(f); odd ? fs.rmSync(f) : fs.writeFileSync(f, ''); process.exit(odd ? 1 : 0);`,
    );
    stage.git('commit', '--quiet', '-am', 'flaky');
    const summary = await perform(perfect, { gateRuns: 2 });
    expect([summary.status, resultOf(summary).gate.flaky]).toEqual(['partial', true]);
    expect(summary.reason).toContain('flaky');
    expect(resultOf(summary).status).toContain('the gate is flaky');
  });
});

describe('the clean-ups of port', () => {
  const cleaning: Answers = (asked) => {
    if (asked.label === 'propose clean-ups')
      return {
        changes: [
          { title: 'Shorter A', task: 'shorten src/a.txt' },
          { title: 'Break it', task: 'b' },
        ],
      };
    if (!asked.label.startsWith('clean up')) return perfect(asked);
    writeFileSync(
      join(asked.cwd, 'src/a.txt'),
      asked.label.endsWith('Break it') ? 'broken' : 'A\n',
    );
    return { changes: ['a'] };
  };

  it('X52: are published on branches of their own where that is granted, and never when the gate command refuses them', async () => {
    const summary = await perform(cleaning, { cleanup: true });
    expect(resultOf(summary).cleanup).toMatchObject([
      {
        title: 'Shorter A',
        state: 'published',
        branch: `port-cleanup/${summary.runId}/1-shorter-a`,
      },
      { title: 'Break it', state: 'refused' },
    ]);
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(stage.git('show', `port-cleanup/${summary.runId}/1-shorter-a:src/a.txt`)).toBe('A');
    expect(stage.git('show', `plenum/${summary.runId}:src/a.txt`)).toBe('TEXT OF A!');
  });

  it('X52: are proposals where nothing is granted', async () => {
    const ungranted = {
      permissions: { ...config.permissions, allow: ['Sh(node check.test.cjs)'] },
    };
    const summary = await stage.run(
      answering(cleaning),
      { ...args, cleanup: true },
      { config: ungranted },
    );
    expect(resultOf(summary).cleanup[0]).toMatchObject({
      state: 'proposed',
      ref: expect.stringContaining('refs/plenum/'),
      why: expect.stringContaining('Publish'),
    });
    expect(summary.status).toBe('completed');
  });
});

it.each([1, 2, 3])('X114: comes to its end with simulated agents, seed %i', async (seed) => {
  const backend = createSimulateBackend({ clock: createRealClock(), seed, latencyMs: 0 });
  const summary = await stage.run(
    backend,
    { ...args, cleanup: true, source: 'src/*.txt' },
    { config },
  );
  expect(['completed', 'partial']).toContain(summary.status);
  expect(summary.error).toBeNull();
  expect(resultOf(summary).files).toHaveLength(3);
});
