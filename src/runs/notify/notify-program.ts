import { type OutputTaker, runProgram } from '../../host/processes/run-program.js';

interface NotifyCall {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: string;
  /** Takes out what is a secret. */
  readonly clean: (text: string) => string;
  readonly signal: AbortSignal;
}

const lastBytes = 4_000;
const lastCharacters = 400;

/** Nobody reads what it says but where it fails. */
function lastWords(): OutputTaker & { readonly text: () => string } {
  let kept = Buffer.alloc(0);
  return {
    add: (chunk) => {
      kept = Buffer.concat([kept, chunk]).subarray(-lastBytes);
    },
    text: () => kept.toString('utf8').trim(),
  };
}

/** `null`: it ended well; else why not. */
export async function runNotifyProgram(call: NotifyCall): Promise<string | null> {
  const stderr = lastWords();
  const { command, cwd, env, input, signal } = call;
  const end = await runProgram({
    ...{ command, cwd, env: { ...env }, input, signal },
    stdout: { add: () => {} },
    stderr,
    graceMs: 250,
    heldMs: 250,
  });
  if (end.how === 'not-started') return `could not be started: ${end.error?.message}`;
  if (end.how !== 'exit' && end.how !== 'held') return 'did not end in time';
  if (end.code === 0) return null;
  // More is kept than is shown: no secret is cut before it is known as one.
  const said = call.clean(stderr.text()).slice(-lastCharacters);
  return `ended with ${end.code ?? end.killedBy}${said === '' ? '' : `: ${said}`}`;
}
