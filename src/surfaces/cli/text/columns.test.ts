import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../core/words/text-width.js';
import { alignColumns } from './columns.js';

const label = 'audit packages/a-very-long-package-name/src/routes/module-4/controller.ts';
const cause = 'auth anthropic: invalid x-api-key. Check the key in ANTHROPIC_API_KEY';
const rows = [
  ['  ✓ #1', 'audit src/index.ts', 'claude-sonnet-5-5', '4.0s', '≈$0.010'],
  ['  ✗ #2', label, 'claude-sonnet-5-5', '1m12s', `≈$0.30 ${cause}`],
  ['  ✓ #3', '第三个 标签 src/文件.ts', 'claude-sonnet-5-5', '4.0s', ''],
];

describe('tables', () => {
  it.each([40, 80, 120])('X119: fit in %i columns, and no column vanishes', (columns) => {
    const lines = alignColumns(rows, columns);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    for (const line of lines.filter((one) => one.includes('#'))) {
      expect(line).toMatch(/claude|c…|…/);
      expect(line).toMatch(/4\.0s|1m12s|…/);
    }
    expect(lines.join('\n')).toMatchSnapshot();
  });

  it('X119: keep the end of a path', () => {
    expect(alignColumns(rows, 80)[1]).toContain('roller.ts');
  });

  it('X119: where no terminal bounds them, nothing is cut or folded', () => {
    const lines = alignColumns(rows, Number.POSITIVE_INFINITY);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(label);
    expect(lines[1]).toContain(cause);
  });

  it('a column in which nothing stands takes no room', () => {
    expect(alignColumns([['a', '', 'b']], 80)).toEqual(['a  b']);
  });
});
