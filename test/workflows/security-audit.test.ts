import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json, RunSummary } from '../../src/index.js';
import { type Answers, answering, labelsOf, Stage } from './stage.js';

interface Finding {
  readonly title: string;
  readonly severity: string;
  readonly path: readonly string[];
  readonly classes: readonly string[];
  readonly also?: readonly { readonly title: string }[];
}
interface Audit {
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly refuted: readonly Finding[];
  readonly unverified: readonly Finding[];
  readonly notAudited: readonly { readonly file: string; readonly class: string }[];
  readonly dropped: readonly { readonly what: string }[];
  readonly coverage: {
    readonly maps: number;
    readonly files: number;
    readonly audits: { readonly asked: number; readonly done: number };
  };
}
const resultOf = (summary: RunSummary): Audit => summary.result as unknown as Audit;
const finding = (title: string, severity: string, line: number, file = 'src/web.js') => ({
  title,
  file,
  line,
  severity,
  path: ['1. enters', '2. harms'],
  gain: 'g',
  fix: 'x',
});

/**
 * Two maps that overlap; a hole that two classes see, a second one in the same line, and a path
 * that does not hold.
 */
const world: Answers = ({ label, prompt }) => {
  if (label === 'map: ways in')
    return {
      files: [
        {
          file: './src/web.js',
          enters: 'requests',
          exposed: 'anyone',
          classes: ['injection', 'paths'],
        },
      ],
    };
  if (label === 'map: places of harm') {
    return {
      files: [
        { file: 'src/cli.js', enters: 'arguments', exposed: 'operators', classes: ['injection'] },
        { file: 'src/web.js', enters: 'a file name', exposed: 'anyone', classes: ['paths'] },
      ],
    };
  }
  if (label === 'injection: src/web.js')
    return {
      findings: [
        finding('Shell from a request', 'high', 3),
        finding('Path from a request', 'medium', 3),
      ],
    };
  if (label === 'paths: src/web.js')
    return { findings: [finding('path from a request', 'medium', 3, './src/web.js')] };
  if (label === 'injection: src/cli.js')
    return { findings: [finding('Own shell', 'critical', 9, 'src/cli.js')] };
  if (label.startsWith('verify '))
    return {
      verdict: prompt.includes('Own shell (') ? 'refuted' : 'confirmed',
      reason: 'walked it',
    };
  throw new Error(`nobody expects ${label}`);
};
const dies: Answers = () => {
  throw new Error('died');
};

let stage: Stage;
beforeEach(() => {
  stage = new Stage('security-audit');
});
afterEach(() => stage.close());
const perform = async (answers: Answers, args: Record<string, Json> = {}) => {
  const backend = answering(answers);
  const summary = await stage.run(backend, args);
  return { summary, result: resultOf(summary), labels: labelsOf(backend), calls: backend.calls };
};

describe('security-audit', () => {
  it('C91: reports the weaknesses whose path of attack held, with that path, the same line once', async () => {
    const { summary, result, labels } = await perform(world);
    expect([summary.status, summary.reason]).toEqual(['completed', null]);
    expect(result.findings).toMatchObject([
      {
        title: 'Shell from a request',
        severity: 'high',
        path: ['1. enters', '2. harms'],
        classes: ['injection'],
        also: [
          {
            title: expect.stringMatching(/^path from/i),
            classes: expect.arrayContaining(['injection', 'paths']),
          },
        ],
      },
    ]);
    expect(result.refuted.map(({ title }) => title)).toEqual(['Own shell']);
    expect(result.summary).toBe('1 weaknesses confirmed, the worst high, in 3 audits.');
    expect(labels).toHaveLength(2 + 3 + 3 * 3);
  });

  it('C91: audits a file once for each class that fits it, what anyone can reach first', async () => {
    const { labels, result } = await perform(world);
    expect(labels.filter((label) => /^(injection|paths): /.test(label))).toEqual([
      'paths: src/web.js',
      'injection: src/web.js',
      'injection: src/cli.js',
    ]);
    expect(result.coverage).toEqual({ maps: 2, files: 2, audits: { asked: 3, done: 3 } });
  });

  it('C91: what the limit leaves out is listed and said', async () => {
    const { result } = await perform(world, { maxAudits: 2 });
    expect(result.dropped.map(({ what }) => what)).toEqual(['src/cli.js: injection']);
    expect(result.summary).toContain('Incomplete: 1 audits were left out');
  });

  it('C91: only the classes that were asked for are offered', async () => {
    const { calls, summary } = await perform(
      (asked) =>
        asked.label.startsWith('map: ')
          ? { files: [{ file: 'a', enters: 'x', exposed: 'users', classes: ['secrets'] }] }
          : asked.label.startsWith('secrets: ')
            ? { findings: [] }
            : dies(asked),
      { classes: ['secrets'] },
    );
    expect(calls.map(({ call }) => call.label)).toEqual([
      'map: ways in',
      'map: places of harm',
      'secrets: a',
    ]);
    expect([calls[0]?.call.prompt.includes('injection:'), summary.status]).toEqual([
      false,
      'completed',
    ]);
  });

  it('X48: a finding whose voters died is listed apart, and the run is partial', async () => {
    const { summary, result } = await perform((asked) =>
      /^verify .* [23]\/3$/.test(asked.label) && asked.prompt.includes('Shell from')
        ? dies(asked)
        : world(asked),
    );
    expect(summary.status).toBe('partial');
    expect(result).toMatchObject({
      unverified: [{ title: 'Shell from a request' }],
      findings: [{ title: expect.stringMatching(/^path from/i), also: [] }],
    });
    expect(result.summary).toMatch(
      /^Incomplete: 1 findings could not be verified; 1 weaknesses confirmed/,
    );
  });

  it('X51: dead auditors and maps are said, and nothing is called clean', async () => {
    const { summary, result } = await perform((asked) =>
      ['map: places of harm', 'injection: src/web.js'].includes(asked.label)
        ? dies(asked)
        : asked.label.startsWith('paths')
          ? { findings: [] }
          : world(asked),
    );
    expect(summary.status).toBe('partial');
    expect(result.notAudited).toEqual([{ file: 'src/web.js', class: 'injection' }]);
    expect(result.summary).toBe(
      'Incomplete: 1 of 2 maps are missing; 1 of 2 audits did not happen; no weakness was confirmed.',
    );
  });

  it('X73: resumed unchanged it asks nobody', async () => {
    const { runId, result } = await stage.run(answering(world), {});
    const again = answering(dies);
    expect(await stage.resume(again, runId)).toMatchObject({ status: 'completed', result });
    expect(again.calls).toEqual([]);
  });
});
