import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../core/values/error-codes.js';
import { PlenumError } from '../../../core/values/errors.js';
import { plenum, testIo } from '../fixtures/test-io.js';
import { exitCodeOfRun, exitCodes } from '../io/exit-codes.js';
import { errorJson, errorText, toPlenumError } from '../text/error-text.js';
import { verbs } from './verbs.js';

describe('the command line', () => {
  it('the bare command is a banner of six lines', async () => {
    const { code, out } = await plenum(testIo());
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(6);
  });

  it('X113: an unknown option ends with 2 and names the near one', async () => {
    const { code, out, err } = await plenum(testIo(), 'run', 'x.js', '--bugdet', '5usd');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('"plenum run" has no option --bugdet. Did you mean --budget?');
    expect(err).toContain('plenum help E_UNKNOWN_OPTION');
  });

  it('X113: an unknown command ends with 2 and names the near one', async () => {
    const { code, err } = await plenum(testIo(), 'resmue', 'r7k2');
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "resume"?');
    expect((await plenum(testIo(), 'audit.js')).err).toContain('plenum run audit.js');
    expect((await plenum(testIo(), '--verison')).err).toContain('Did you mean --version?');
    expect((await plenum(testIo(), 'constructor')).code).toBe(2);
  });

  it('X113: missing, surplus and malformed arguments end with 2', async () => {
    expect(await plenum(testIo(), 'show')).toMatchObject({ code: 2, out: '' });
    expect((await plenum(testIo(), 'show', 'a', 'b')).code).toBe(2);
    expect((await plenum(testIo(), 'run', 'x.js', '-c', 'many')).err).toContain(
      '--concurrency wants a number, 1 to 1024.',
    );
    expect((await plenum(testIo(), 'list', '--color', 'pink')).code).toBe(2);
    expect((await plenum(testIo(), 'run', 'x.js', '--budget', 'lots')).code).toBe(2);
  });

  it('X112: --json with --view json is a usage error', async () => {
    const { code, out } = await plenum(testIo(), 'run', 'x.js', '--json', '--view', 'json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ version: 1, error: { code: 'E_USAGE' } });
  });

  it('with --json an error is an object on standard output', async () => {
    const { out, err } = await plenum(testIo(), 'run', 'none.js', '--json');
    expect(JSON.parse(out)).toEqual({
      version: 1,
      error: {
        code: 'E_FILE_NOT_FOUND',
        message: 'There is no file none.js.',
        hint: expect.stringContaining('plenum workflows'),
        place: null,
      },
    });
    expect(err).toBe('');
  });

  it('flags that mean the same everywhere may stand before the command', async () => {
    expect(
      JSON.parse((await plenum(testIo(), '-C', '/tmp', '--json', 'show', 'zz')).out).error.code,
    ).toBe('E_RUN_NOT_FOUND');
  });

  it.each(Object.keys(verbs))('help of %s begins with examples', async (verb) => {
    const { code, out } = await plenum(testIo(), 'help', verb);
    expect(code).toBe(0);
    expect(out).toMatch(/^Examples:\n {2}plenum /);
    expect((await plenum(testIo(), verb, '--help')).out).toBe(out);
  });

  it('the overview lists every command', async () => {
    const { out } = await plenum(testIo(), 'help');
    for (const verb of Object.keys(verbs)) expect(out).toContain(`\n  ${verb} `);
  });

  it('C27: an agent cannot start or resume runs', async () => {
    const io = testIo({ env: { PLENUM_CALL: 'r:k:0' } });
    expect(await plenum(io, 'run', 'x.js')).toMatchObject({
      code: 2,
      err: expect.stringContaining('E_NESTED'),
    });
    expect((await plenum(testIo({ env: { PLENUM_CALL: 'r:k:0' } }), 'resume', '@last')).code).toBe(
      2,
    );
  });

  it('the version needs no module but main and what guards its end, which needs none', () => {
    const importsOf = (file: string) =>
      readFileSync(new URL(file, import.meta.url), 'utf8').match(/^import .*/gm);
    expect(importsOf('../main.ts')).toEqual([
      "import { existsSync, readFileSync } from 'node:fs';",
      "import { guardUncaught } from './io/last-resort.js';",
      "import { guardUnsettledEnd } from './io/unsettled-end.js';",
    ]);
    expect(importsOf('../io/last-resort.ts')).toEqual(["import { writeSync } from 'node:fs';"]);
    expect(importsOf('../io/unsettled-end.ts')).toEqual(["import { writeSync } from 'node:fs';"]);
  });
});

describe('errors', () => {
  const place = { file: 'audit.js', line: 3, column: 4, frame: '  3 | import x\n    |     ^' };
  const error = new PlenumError('E_SCRIPT_IMPORT', 'A script cannot import.', {
    hint: 'Use read().',
    place,
    cause: new Error('because'),
  });
  const look = { color: 'never', env: {}, terminal: false, verbose: false } as const;

  it('say what, where, why, the next command, and a page', () => {
    expect(errorText(error, look)).toMatchInlineSnapshot(`
      "✗ A script cannot import.
        at    audit.js:3:5
        3 | import x
          |     ^
        why   because
        do    Use read().
        page  plenum help E_SCRIPT_IMPORT
      "
    `);
    expect(JSON.parse(errorJson(error)).error.place).toEqual(place);
  });

  it('text of a script cannot move the cursor', () => {
    expect(errorText(new PlenumError('E_ARGS', 'bad \u001b[2J\u0007'), look)).not.toContain(
      '\u001b',
    );
  });

  it('anything unexpected is called a defect', () => {
    expect(toPlenumError(new TypeError('x is undefined'))).toMatchObject({
      code: 'E_INTERNAL',
      message: 'This is a defect of plenum: x is undefined',
    });
    expect(toPlenumError(error)).toBe(error);
  });
});

describe('exit codes', () => {
  const ending = { limit: false, needsPerson: false, terminated: false, unserved: false };

  it('X113: follow from how a run ended', () => {
    const code = (
      change: object,
      status: 'completed' | 'failed' | 'partial' | 'paused' | 'stopped',
    ): number => exitCodeOfRun({ ...ending, status, ...change });
    expect([code({}, 'completed'), code({}, 'failed'), code({}, 'partial')]).toEqual([0, 1, 3]);
    expect([code({ unserved: true }, 'partial'), code({ unserved: true }, 'failed')]).toEqual([
      4, 4,
    ]);
    expect([code({ unserved: true }, 'paused'), code({ unserved: true }, 'completed')]).toEqual([
      130, 0,
    ]);
    expect([code({ limit: true }, 'partial'), code({ limit: true }, 'paused')]).toEqual([6, 6]);
    expect([
      code({ needsPerson: true }, 'paused'),
      code({}, 'paused'),
      code({}, 'stopped'),
    ]).toEqual([7, 130, 130]);
    expect(code({ terminated: true }, 'stopped')).toBe(143);
  });

  it('X113: every error has one of them', () => {
    const known = new Set<number>(Object.values(exitCodes));
    for (const code of Object.values(errorCodes)) expect(known).toContain(code);
  });
});
