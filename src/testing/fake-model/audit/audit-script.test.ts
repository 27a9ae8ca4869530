import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkScript } from '../../../core/program/checks/check-script.js';
import { auditScript, isAuditGoal } from './audit-script.js';

const example = readFileSync(
  resolve(import.meta.dirname, '../../../../examples/fake-model/audit.js'),
  'utf8',
);
const globs = (goal: string) => /await files\(\[(.*)\]\);/.exec(auditScript(goal))?.[1];

describe('the script that the fake model plans', () => {
  it('is the shipped example, word for word, for the goal of the example', () => {
    expect(auditScript('find every unchecked permission in src/')).toBe(example);
  });

  it.each([
    ['who has access to lib/api?', "'lib/api/**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}'"],
    ['check permissions in src/a.ts and server.js.', "'src/a.ts', 'server.js'"],
    ['unchecked permissions', "'**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}'"],
  ])('reads the files that the goal names: %s', (goal, expected) => {
    expect(globs(goal)).toBe(expected);
  });

  it.each([
    "it's a permission in src/",
    'two\nlines about permissions',
    '${permissions} \\ $& `src/`',
  ])('holds any goal as a text: %j', (goal) => {
    const checked = checkScript(auditScript(goal), 'audit.js');
    expect(checked.ok ? checked.program.advice : checked.problems).toEqual([]);
    expect(auditScript(goal)).toContain(JSON.stringify(goal).slice(1, -1));
  });

  it('other goals are none of its kind', () => {
    expect(isAuditGoal('port this to Rust')).toBe(false);
  });
});
