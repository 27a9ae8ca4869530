import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WorkingCopy, workingCopy } from './working-copy.js';

let copy: WorkingCopy;
beforeEach(() => {
  copy = workingCopy();
});
afterEach(() => copy.remove());

/** The command that the workflow hands to its gate. */
function runGate(): { readonly code: number | null; readonly output: string } {
  const command = readFileSync(join(copy.dir, 'workflow.js'), 'utf8').match(/gate\('(.+?)',/)?.[1] ?? 'false';
  // A runner inside a test runner would otherwise report to its parent instead of printing.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawnSync(command, { cwd: copy.dir, shell: true, encoding: 'utf8', env });
  return { code: child.status, output: child.stdout };
}

describe('the gate of the demo', () => {
  it("passes on the package's own tests, with their count", () => {
    const { code, output } = runGate();
    expect(output).toMatch(/^# tests 12$[\s\S]*^# pass 12$[\s\S]*^# fail 0$/m);
    expect(code).toBe(0);
  });

  it('fails when one constant of one hash is off by one', () => {
    const file = 'lib/hash/sha/256.js';
    copy.write(file, readFileSync(join(copy.dir, file), 'utf8').replace('0x428a2f98', '0x428a2f99'));
    const { code, output } = runGate();
    expect(code).not.toBe(0);
    expect(output).toMatch(/^# fail [1-9]/m);
  });

  it('fails when a test file cannot be loaded', () => {
    copy.write('test/hmac-test.js', 'throw new Error("broken");');
    expect(runGate().code).not.toBe(0);
  });

  it('refuses a test with a callback, which would otherwise pass unseen', () => {
    copy.write('test/hmac-test.js', "it('waits', function (done) { setTimeout(function () { throw new Error('late'); }, 5); });");
    const { code, output } = runGate();
    expect(code).not.toBe(0);
    expect(output).toContain('takes a callback');
  });
});
