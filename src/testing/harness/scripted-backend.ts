import { failed } from '../../agents/skeleton/failure.js';
import { virtualAbilities } from '../../agents/skeleton/virtual-abilities.js';
import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
  Capabilities,
} from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Cause } from '../../core/step/outcome.js';
import type { Json } from '../../core/values/json.js';

type Reply =
  | { readonly text: string }
  | { readonly json: Json }
  | { readonly fail: Cause; readonly message?: string; readonly retryable?: boolean }
  | { readonly result: AttemptResult }
  | {
      readonly reply: (
        request: AttemptRequest,
        io: CallIO,
      ) => AttemptResult | Promise<AttemptResult>;
    };

/** One expected call. A step without `when` takes the next call whatever it is. */
type ScriptedStep = Reply & {
  /** A string is compared with the label, an expression is searched in the prompt. */
  readonly when?: string | RegExp | ((request: AttemptRequest) => boolean);
  /** Needs a clock. */
  readonly delayMs?: number;
  /** How many calls it answers [1]; `any` is never left over. */
  readonly times?: number | 'any';
};

export interface ScriptedBackend extends Backend {
  /** Attempts in the order in which they came, unexpected ones too. */
  readonly calls: readonly AttemptRequest[];
  /**
   * MUST be called at the end of a test: throws for steps that nothing asked for and for calls that
   * no step expected.
   */
  assertConsumed(): void;
}

function matches({ when }: ScriptedStep, request: AttemptRequest): boolean {
  if (when === undefined) return true;
  if (typeof when === 'function') return when(request);
  return typeof when === 'string'
    ? request.call.label === when
    : new RegExp(when.source, when.flags.replace(/[gy]/g, '')).test(request.call.prompt);
}

async function replyTo(
  step: ScriptedStep,
  request: AttemptRequest,
  io: CallIO,
): Promise<AttemptResult> {
  if ('reply' in step) return step.reply(request, io);
  if ('result' in step) return step.result;
  if ('json' in step) return { status: 'completed', json: JSON.stringify(step.json) };
  if ('text' in step) return { status: 'completed', text: step.text };
  return {
    status: 'failed',
    cause: step.fail,
    message: step.message ?? `scripted: ${step.fail}`,
    retryable: step.retryable,
  };
}

function describe(step: ScriptedStep, index: number): string {
  const { when, times: _times, delayMs: _delay, ...reply } = step;
  const condition =
    when === undefined ? '' : ` for ${typeof when === 'function' ? 'a predicate' : String(when)}`;
  return (
    `step ${index + 1}${condition}: ` +
    `${'reply' in reply ? 'a function' : JSON.stringify(reply).slice(0, 120)}`
  );
}

const stopped = failed('stopped', 'scripted: stopped');

/** Ends early, as `stopped`, when the call is. */
function wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const onAbort = (): void => {
      cancel();
      resolve(false);
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Replies listed by a test. A call that no step expects fails as `crash`, so that the backend keeps
 * its promise never to reject.
 */
export function createScriptedBackend(
  steps: readonly ScriptedStep[],
  { clock, can }: { readonly clock?: Clock; readonly can?: Partial<Capabilities> } = {},
): ScriptedBackend {
  if (clock === undefined && steps.some((step) => step.delayMs !== undefined))
    throw new TypeError('a step with delayMs needs a clock');
  const left = steps.map((step, index) => ({
    step,
    index,
    times: step.times === 'any' ? Number.POSITIVE_INFINITY : (step.times ?? 1),
  }));
  const calls: AttemptRequest[] = [];
  const unexpected: string[] = [];

  const answer = async (request: AttemptRequest, io: CallIO): Promise<AttemptResult> => {
    const { call, attempt } = request;
    calls.push(request);
    if (io.signal.aborted) return stopped;
    const found = left.find(({ step, times }) => times > 0 && matches(step, request));
    if (found === undefined) {
      const what = `"${call.label}" (attempt ${attempt}): ${call.prompt.slice(0, 120)}`;
      unexpected.push(what);
      return failed('crash', `UnexpectedCallError: no scripted step expects ${what}`);
    }
    found.times--;
    const { delayMs } = found.step;
    const isOver = delayMs === undefined || !clock || (await wait(clock, delayMs, io.signal));
    return isOver ? replyTo(found.step, request, io) : stopped;
  };

  return {
    version: 1,
    name: 'scripted',
    can: { ...virtualAbilities, ...can },
    calls,
    run: answer,
    assertConsumed() {
      if (unexpected.length > 0)
        throw new Error(
          `${unexpected.length} calls that no step expected:\n${unexpected.join('\n')}`,
        );
      const over = left.filter(({ times }) => times > 0 && times !== Number.POSITIVE_INFINITY);
      const names = over.map(({ step, index }) => describe(step, index)).join('\n');
      if (over.length > 0)
        throw new Error(`${over.length} steps that nothing asked for:\n${names}`);
    },
  };
}
