import { writeSync } from 'node:fs';

interface Ending {
  on(event: 'uncaughtException', listener: (thrown: unknown) => void): unknown;
  exitCode?: number | string | null | undefined;
  exit(code: number): void;
}

interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * What nobody caught is told like every other error: a code, what to do, a page. The stack is for
 * `--verbose` and for `PLENUM_DEBUG`. Loads nothing before it is needed: it stands before all else.
 */
export function guardUncaught(
  process: Ending,
  tell: (thrown: unknown) => Promise<Told> = told,
  write: typeof writeTo = writeTo,
): void {
  let isEnding = false;
  process.on('uncaughtException', (thrown) => {
    // What breaks on the way out says nothing new.
    if (isEnding) return;
    isEnding = true;
    const end = ({ code, stdout, stderr }: Told): void => {
      process.exitCode = code;
      write(1, stdout);
      write(2, stderr);
      process.exit(code);
    };
    tell(thrown).then(end, () =>
      end({
        code: 1,
        stdout: '',
        stderr: `✗ This is a defect of plenum: ${String(thrown)}\n  page  plenum help E_INTERNAL\n`,
      }),
    );
  });
}

/** An error as this command line wants it told, and its exit code. */
export async function told(thrown: unknown): Promise<Told> {
  const [{ errorJson, errorText, toPlenumError }, { errorCodes }] = await Promise.all([
    import('../text/error-text.js'),
    import('../../../core/values/error-codes.js'),
  ]);
  const { argv, env, stderr } = process;
  const error = toPlenumError(thrown);
  const words = argv.slice(2);
  const verbose =
    words.includes('-v') || words.includes('--verbose') || (env.PLENUM_DEBUG ?? '') !== '';
  const text = errorText(error, { color: 'auto', env, terminal: stderr.isTTY === true, verbose });
  const code = Object.entries(errorCodes).find(([name]) => name === error.code)?.[1] ?? 1;
  return words.includes('--json')
    ? { code, stdout: errorJson(error), stderr: verbose ? text : '' }
    : { code, stdout: '', stderr: text };
}

function writeTo(stream: 1 | 2, text: string): void {
  try {
    if (text !== '') writeSync(stream, text);
  } catch {
    // Nobody reads any more.
  }
}
