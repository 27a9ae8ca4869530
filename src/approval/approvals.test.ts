import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha } from '../host/values/hash.js';
import { isRemembered, rememberScript } from './approvals.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'plenum-approvals-'));
});
afterEach(() => rm(home, { recursive: true }));

describe('remembered scripts', () => {
  it('C93: a script is remembered by its exact text', async () => {
    const hash = sha('export const meta = {}');
    expect(await isRemembered(hash, home)).toBe(false);
    await rememberScript(hash, 'audit', home);
    await rememberScript(sha('other'), 'other', home);
    expect(await isRemembered(hash, home)).toBe(true);
    expect(await isRemembered(sha('export const meta = {} '), home)).toBe(false);
    expect(await isRemembered('__proto__', home)).toBe(false);
    expect(JSON.parse(await readFile(join(home, '.plenum/approvals.json'), 'utf8'))).toMatchObject({
      version: 1,
      scripts: { [hash]: { name: 'audit' } },
    });
  });
});
