import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkScript } from '../../core/program/checks/check-script.js';

const root = resolve(import.meta.dirname, '../../..');
const text = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const guide = text('src/goal/planner/guide.md');
const scripts = [...guide.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, source = '']) => source);

describe('the authoring guide', () => {
  it('is one text: planner, docs and skill hold the same bytes, but for one line', () => {
    const page = text('docs/authoring.md').replace(/\nLast checked with plenum \S+\n$/, '');
    expect(page).toBe(guide);
    expect(text('skills/plenum/reference/authoring.md')).toBe(guide);
  });

  it('stays short', () => {
    expect(guide.split('\n').length).toBeLessThanOrEqual(350);
    expect(scripts.length).toBeGreaterThanOrEqual(8);
  });

  it.each(scripts.map((source) => [/name: '([\w-]+)'/.exec(source)?.[1] ?? '', source] as const))(
    'its script %s passes the check without advice',
    (_name, source) => {
      const checked = checkScript(source, 'guide.md');
      expect(checked.ok ? checked.program.advice : checked.problems).toEqual([]);
    },
  );
});
