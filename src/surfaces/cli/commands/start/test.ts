import { relative } from 'node:path';
import { PlenumError } from '../../../../core/values/errors.js';
import { plural } from '../../../../core/words/amounts.js';
import { plainText } from '../../../../core/words/plain-text.js';
import type { TestedFiles } from '../../../../pretend/script-test/run-test-files.js';
import { requireTestsTrusted } from '../../../../pretend/script-test/test-programs.js';
import type { TestResult } from '../../../../pretend/script-test/test-results.js';
import type { CliCommand } from '../../io/cli-command.js';
import { exitCodes } from '../../io/exit-codes.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';

export const command: CliCommand = {
  examples: [
    ['plenum test', 'every *.plenum-test.js and .mjs of this folder'],
    ['plenum test .plenum/tests/audit.plenum-test.mjs', 'one file'],
    ['plenum test --json', 'every test with its result, for a program'],
  ],
  declare(command) {
    command.argument('[files...]', 'test files, or folders to look in');
  },
  async run({ io, flags, args }) {
    const [{ findTestFiles }, { runTestFiles }] = await Promise.all([
      import('../../../../pretend/script-test/find-test-files.js'),
      import('../../../../pretend/script-test/run-test-files.js'),
    ]);
    const files = await findTestFiles(
      flags.cwd,
      args.flat().filter((one) => one !== undefined),
    );
    if (files.length === 0)
      throw new PlenumError(
        'E_FILE_NOT_FOUND',
        'There are no script tests here (*.plenum-test.js).',
        { hint: 'plenum new   (writes a script with a test)' },
      );
    // Below a call it is a shell that asks, which could start them by itself: there the grant of
    // its command decided.
    if (io.callAbove() === null)
      await requireTestsTrusted(files, placeOf(flags, io).project, io.home);
    const stop = new AbortController();
    const forget = io.onSignal(() => stop.abort());
    const tested = await runTestFiles({
      files,
      cwd: flags.cwd,
      env: io.env,
      signal: stop.signal,
    }).finally(forget);
    const failed = tested.results.filter(({ status }) => status === 'failed').length;
    const passed = tested.passed && failed === 0;
    if (flags.json) printJson(io, { version: 1, passed, files, tests: tested.results });
    else {
      printLines(io.stdout, resultLines(tested, flags));
      if (!passed && failed === 0) io.stderr(plainText(tested.complaint || 'node --test failed\n'));
      io.stdout(`${passed ? '✓' : '✗'} ${countsText(tested.results)}\n`);
    }
    if (stop.signal.aborted) return exitCodes.interrupted;
    return passed ? exitCodes.completed : exitCodes.failed;
  },
};

function resultLines(
  tested: TestedFiles,
  {
    cwd,
    quiet,
    verbose,
  }: { readonly cwd: string; readonly quiet: boolean; readonly verbose: boolean },
): readonly string[] {
  const files = [...new Set(tested.results.map(({ file }) => file))];
  return files.flatMap((file) => {
    const own = tested.results.filter((one) => one.file === file);
    const failed = own.filter(({ status }) => status === 'failed');
    if (quiet && failed.length === 0) return [];
    const ms = own.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const head =
      `${failed.length > 0 ? '✗' : '✓'} ${plainText(relative(cwd, file))}  ` +
      `${plural(own.length, 'test')}, ${ms} ms`;
    const said = verbose ? indented(tested.output(file)) : [];
    return [head, ...(verbose ? own : failed).flatMap(testLines), ...said];
  });
}

const marks = { passed: '✓', failed: '✗', skipped: '○', todo: '○' } as const;

function testLines({ status, name, line, message }: TestResult): readonly string[] {
  return [
    `    ${marks[status]} ${plainText(name)}${line === null ? '' : `  line ${line}`}`,
    ...(message === null ? [] : indented(message)),
  ];
}

function indented(text: string): readonly string[] {
  const lines = plainText(text).trim().split('\n');
  return text.trim() === '' ? [] : lines.slice(0, 20).map((line) => `        ${line}`);
}

function countsText(results: readonly TestResult[]): string {
  const count = (wanted: TestResult['status']): number =>
    results.filter(({ status }) => status === wanted).length;
  const parts = (['passed', 'failed', 'skipped', 'todo'] as const).flatMap((status) =>
    count(status) > 0 ? [`${count(status)} ${status}`] : [],
  );
  return parts.join(', ') || 'no tests';
}
