import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cheat,
  files,
  gatedProgram,
  lateGate,
  newRun,
  run,
  write,
} from './fixtures/gated-project.js';

describe('X183: a resume', () => {
  const twice = `await agent('cheat'); const first = await gate('sh ' + 'check.sh'); await agent('again'); return await gate('sh ' + 'check.sh', { label: 'second' });`;

  it('X183: keeps the base of the first start', async () => {
    write(files);
    const { runDir } = await run(`await agent('cheat'); return 1; await gate('x');`, () =>
      write(cheat),
    );
    const { result } = await run(twice, () => write({ 'test/case.sh': 'true\n' }), { runDir });
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
  });

  it('X183: takes the base when the first process died while it was taken', async () => {
    write(files);
    const runDir = await newRun(gatedProgram(lateGate));
    write({ 'protect/base/contents': 'half a fi' }, runDir);
    write({ 'events/000001.jsonl': '' }, runDir);
    const { result, notes } = await run(lateGate, () => write(cheat), { runDir });
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
    expect(notes).toEqual([]);
  });

  it('X183: of a script that got its gate later says since when it protects', async () => {
    write(files);
    const { runDir } = await run(`await agent('plain'); return 1;`, () => {});
    const { result, notes } = await run(
      `await agent('plain'); await agent('cheat'); return await gate('sh ' + 'check.sh');`,
      () => write(cheat),
      {
        runDir,
      },
    );
    expect(result).toMatchObject({ passed: false, touched: ['check.sh', 'test/case.sh'] });
    expect(notes.join()).toContain('could reach no gate when this run began');
  });

  it('X47: a base that an older version remembered stays what it is', async () => {
    write(files);
    const { runDir } = await run(`await agent('plain'); return 1;`, () => {});
    const hash = 'a'.repeat(64);
    const manifest = {
      version: 1,
      globs: ['test/**'],
      files: { 'test/case.sh': { kind: 'file', hash, mode: 420 } },
    };
    write({ 'protect/base/manifest.json': JSON.stringify(manifest) }, runDir);
    const { status } = await run(
      `await agent('plain'); return await gate('sh ' + 'check.sh').catch((error) => error.message);`,
      () => {},
      {
        runDir,
      },
    );
    expect(status).not.toBe('failed');
    expect(
      JSON.parse(readFileSync(join(runDir, 'protect/base/manifest.json'), 'utf8')).files[
        'test/case.sh'
      ].hash,
    ).toBe(hash);
  });
});
