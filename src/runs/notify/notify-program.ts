import { type OutputTaker, runProgram } from '../../host/processes/run-program.js';

interface NotifyCall {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: string;
  readonly signal: AbortSignal;
}

/** Nobody reads what it says but where it fails. */
function lastWords(): OutputTaker & { readonly text: () => string } {
  let kept = Buffer.alloc(0);
  return {
    add: (chunk) => {
      kept = Buffer.concat([kept, chunk]).subarray(-400);
    },
    text: () => kept.toString('utf8').trim(),
  };
}

/** `null`: it ended well; else why not. */
export async function runNotifyProgram(call: NotifyCall): Promise<string | null> {
  const stderr = lastWords();
  const end = await runProgram({
    ...call,
    env: { ...call.env },
    stdout: { add: () => {} },
    stderr,
    graceMs: 250,
    heldMs: 250,
  });
  if (end.how === 'not-started') return `could not be started: ${end.error?.message}`;
  if (end.how !== 'exit' && end.how !== 'held') return 'did not end in time';
  if (end.code === 0) return null;
  const said = stderr.text();
  return `ended with ${end.code ?? end.killedBy}${said === '' ? '' : `: ${said}`}`;
}
