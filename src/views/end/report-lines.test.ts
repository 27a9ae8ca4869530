import { describe, expect, it } from 'vitest';
import { textWidth } from '../../core/words/text-width.js';
import { driveStart, runEnd, samplePartialRun } from '../../testing/harness/sample-events.js';
import { adviceCommand } from '../report/commands.js';
import { reportAfter, sampleEnds, sampleLoss } from './fixtures/sample-ends.js';
import { reportLines } from './report-lines.js';

const plain = { color: false, ascii: false };
const pipe = { ...plain, columns: Number.POSITIVE_INFINITY };
const esc = String.fromCharCode(27);

describe.each(Object.entries(sampleEnds))('X119: the end of a run: %s', (_name, report) => {
  it.each([40, 80, 120])('in %i columns', (columns) => {
    const lines = reportLines(report, { ...plain, columns });
    for (const line of lines) expect(textWidth(line)).toBeLessThan(columns);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(`\n${lines.join('\n')}\n`).toMatchSnapshot();
  });

  it('in a pipe nothing is folded or cut but a value that is longer than a screen', () => {
    const lines = reportLines(report, pipe);
    const says = lines.join('\n');
    for (const reason of report.reasons) expect(says).toContain(reason);
    for (const { message } of report.losses)
      expect(says.replaceAll(/\s+/g, ' ')).toContain(message.split(esc)[0]?.slice(0, 40));
    expect(says.replaceAll(/… \d+ more line/g, '')).not.toContain('…');
  });

  it('NO_COLOR leaves the same text, and no character that moves or turns it', () => {
    const colored = reportLines(report, { ...pipe, color: true }).join('\n');
    const lines = reportLines(report, pipe).join('\n');
    expect(colored.replaceAll(new RegExp(`${esc}\\[[\\d;]+m`, 'g'), '')).toBe(lines);
    expect(lines).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069](?<![\n])/u);
  });

  it('PLENUM_ASCII draws everything but the value and what is typed in ASCII', () => {
    const lines = reportLines(report, { ...plain, columns: 80, ascii: true });
    expect(lines.join('\n')).toMatch(/^[ -~\n]*$/);
  });
});

describe('the end of a run', () => {
  it('X80: partial names its reasons in its first line', () => {
    const why = '1 of 3 agents lost (1 schema); gate npm test failed';
    const report = reportAfter(samplePartialRun());
    expect(reportLines(report, pipe)[0]).toBe(
      ` ⚠ partial   audit-routes  r7k2   ${why}   2m 13s   3.6k tok   ≥ $0.020`,
    );
    expect(reportLines(report, { ...plain, columns: 80 }).slice(0, 2)).toEqual([
      expect.stringMatching(
        /^ ⚠︎ partial {3}audit-routes {2}r7k2 +2m 13s {3}3\.6k tok {3}≥ \$0\.020$/,
      ),
      `   ${why}`,
    ]);
  });

  it('PLENUM_ASCII leaves the value and commands as they are', () => {
    const report = reportAfter([driveStart(), runEnd({ result: 'Größe ≈ 3' })]);
    const options = { ...plain, columns: 80, ascii: true };
    expect(reportLines({ ...report, place: 'Läufe/r7k2' }, options)).toEqual(
      expect.arrayContaining(['   Größe ≈ 3', '   all of it   Läufe/r7k2']),
    );
  });

  it('X119: a thousand equal losses are one line', () => {
    const losses = Array.from({ length: 1000 }, (_, n) => sampleLoss(n, 'crash', 'it ended'));
    const lines = reportLines(reportAfter([driveStart(), runEnd({ losses })]), pipe);
    expect(lines.filter((line) => line.includes('it ended'))).toEqual([
      '   ✗ 1000  crash   it ended',
    ]);
  });

  it('the commands are those of the folder where the person stands', () => {
    const from = (command: string) => `cd there && ${command}`;
    expect(reportLines(reportAfter([driveStart(), runEnd()]), { ...pipe, from }).at(-1)).toBe(
      '   next        cd there && plenum result r7k2   the whole result',
    );
  });

  it('why no agent got an answer stands above its losses, and what mends it first', () => {
    const lines = reportLines(
      sampleEnds.failed ?? reportAfter([]),
      pipe,
      'No agent got an answer.',
    );
    expect(lines).toContain('   ✗ No agent got an answer.');
    const titles = lines.slice(lines.findIndex((line) => line.includes('all of it')));
    expect(titles.map((line) => line.trim().split(/ {2,}/).slice(0, 2))).toEqual([
      ['all of it', '.plenum/runs/r7k2'],
      ['fix', 'plenum doctor'],
      ['fix', 'edit review-pr.js line 31'],
      ['then', 'plenum resume r7k2'],
    ]);
  });

  it('the next command fits the status', () => {
    const next = (change: Parameters<typeof runEnd>[0]): string =>
      adviceCommand(reportAfter([driveStart(), runEnd(change)]).next, 'r7k2');
    expect(next({})).toBe('plenum result r7k2');
    expect(next({ result: null })).toBe('plenum show r7k2');
    expect(next({ status: 'partial' })).toBe('plenum resume r7k2');
    expect(next({ status: 'paused' })).toBe('plenum resume r7k2');
  });

  it('a script error names its line', () => {
    const error = {
      code: 'E_SCRIPT_THREW',
      message: 'TypeError: no\nway',
      site: { line: 7, column: 2 },
    };
    const end = runEnd({ status: 'failed', error, result: undefined });
    expect(reportLines(reportAfter([driveStart(), end]), pipe)).toContain(
      '   The script stopped at line 7: TypeError: no way',
    );
  });
});
