import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PortCopy } from './port-copy.js';

const copy = new PortCopy();
beforeEach(() => copy.restore());
afterAll(() => copy.remove());

describe('the gate of the port', () => {
  it('passes on the finished port, with the tests of the package', () => {
    copy.portAll();
    const { code, output } = copy.gate();
    expect(output).toMatch(/^# tests 26$[\s\S]*^# pass 26$[\s\S]*^# fail 0$/m);
    expect(code).toBe(0);
  });

  it('fails on the package as it was: passing its tests is not enough to be ported', () => {
    expect(copy.gate().code).not.toBe(0);
  });

  it('fails on a port that lacks one file, or says nothing of its folder', () => {
    copy.portAll();
    copy.git('checkout', copy.base, '--', 'lib/hash/sha/384.js');
    expect(copy.gate().code).not.toBe(0);
    copy.portAll();
    writeFileSync(join(copy.dir, 'lib/package.json'), '{}');
    expect(copy.gate().code).not.toBe(0);
  });

  it('names the file whose imports do not fit the others, which the fixer then repairs, and only that one', () => {
    copy.portAll();
    copy.translate('lib/hash/ripemd.js', ['--plant-habit', 'lib/hash/ripemd.js']);
    expect(copy.gate().output).toMatch(
      /not ok \d+ - lib\/hash\/ripemd\.js[\s\S]*?does not provide an export named 'default'/,
    );
    const fix = (file: string) =>
      copy.ask(['agents/fixer.mjs'], `Fix.\nFile: ${file}`) as {
        readonly changes: readonly string[];
      };
    expect(fix('lib/hash.js').changes).toEqual([]);
    expect(fix('lib/hash/ripemd.js').changes).toHaveLength(2);
    expect(copy.gate().code).toBe(0);
  });
});
