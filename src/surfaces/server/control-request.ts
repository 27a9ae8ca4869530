import type { Control } from '../../core/ports/controls.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import { isFailure, selectFailures } from '../../core/selection/select.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject } from '../../core/values/json.js';
import { plural } from '../../core/words/amounts.js';
import { controlRun, type SentControl } from '../../runs/control/control-run.js';
import { sendMessage } from '../../runs/control/send-message.js';
import type { PageHost } from '../../runs/page/page-host.js';
import { readableRun } from '../../runs/page/readable-run.js';

/** How the journal names who pressed a button of the page. */
const author = 'page';

const ofOne = ['skip', 'retry', 'answer', 'allow', 'deny', 'send'] as const;
const actions = ['pause', 'stop', 'resume', ...ofOne] as const;

interface ControlRequest {
  readonly action: (typeof actions)[number];
  readonly target?: number;
  readonly text?: string;
}

/** What a person asks for with a button. Throws E_USAGE for everything else. */
export function readControl(body: string): ControlRequest {
  const value = parsed(body);
  if (!isJsonObject(value)) throw wrong('The body must be one JSON object.');
  const action = actions.find((one) => one === value.action);
  if (action === undefined) throw wrong(`"action" must be one of: ${actions.join(', ')}.`);
  const { target, text } = value;
  if (target !== undefined && !(Number.isSafeInteger(target) && Number(target) > 0))
    throw wrong('"target" must be the number of a step or of a question.');
  if (text !== undefined && typeof text !== 'string') throw wrong('"text" must be a text.');
  if (target === undefined && action !== 'retry' && ofOne.some((one) => one === action))
    throw wrong(`"${action}" needs a "target".`);
  if ((action === 'answer' || action === 'send') && text === undefined)
    throw wrong(`"${action}" needs a "text".`);
  return {
    action,
    ...(target === undefined ? {} : { target: Number(target) }),
    ...(text === undefined ? {} : { text }),
  };
}

/** Hands it to whoever drives the run; without a driver some wait for the next one (X79). */
export async function sendControl(
  host: PageHost,
  handle: RunHandle,
  { action, ...more }: ControlRequest,
): Promise<SentControl> {
  const { state } = await handle.lease.holder();
  if (action === 'resume') throw await notResumed(handle, state !== 'gone');
  const send = (control: Pick<Control, 'action' | 'target' | 'text'>): Promise<SentControl> =>
    controlRun({ handle }, { author, ...control }, host.home);
  if (action === 'retry' && more.target === undefined) return retryFailed(host, handle, send);
  if (action === 'skip' || action === 'send') {
    const { run } = await readableRun(handle, host.now());
    const { target = 0, text = '' } = more;
    if (action === 'send')
      return sendMessage(run, { author, agent: String(target), text }, host.home);
    const step = run.state.steps.get(target);
    // An outcome is not taken back: that would be another answer, not none.
    if (step && step.endedAt !== null)
      return { accepted: false, kept: false, message: `#${step.n} has ended (${step.state}).` };
  }
  return send({ action, ...more });
}

async function notResumed({ id }: RunHandle, driven: boolean): Promise<PlenumError> {
  return driven
    ? new PlenumError('E_RUN_DRIVEN', `Run ${id} is being driven already.`, {
        hint: `plenum show ${id}`,
      })
    : new PlenumError('E_RUN_NOT_DRIVEN', `Run ${id} goes on with a command in a terminal.`, {
        hint: `plenum resume ${id}`,
      });
}

/** Every agent that failed, one by one, as the command does it. */
async function retryFailed(
  host: PageHost,
  handle: RunHandle,
  send: (control: Pick<Control, 'action' | 'target'>) => Promise<SentControl>,
): Promise<SentControl> {
  const { run } = await readableRun(handle, host.now());
  const failed = selectFailures(run.state).filter(isFailure);
  if (failed.length === 0)
    return { accepted: false, kept: false, message: 'No agent of this run failed.' };
  const answers: SentControl[] = [];
  for (const { n } of failed) answers.push(await send({ action: 'retry', target: n }));
  const taken = answers.filter(({ accepted }) => accepted);
  const kept = taken.some((answer) => answer.kept);
  const refusal = answers.find(({ accepted }) => !accepted)?.message;
  return {
    accepted: refusal === undefined,
    kept,
    message:
      refusal ??
      `${plural(taken.length, 'agent')} will run again` +
        `${kept ? `; go on with: plenum resume ${handle.id}` : ''}.`,
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw wrong('The body must be JSON.');
  }
}

function wrong(message: string): PlenumError {
  return new PlenumError('E_USAGE', message, { hint: 'plenum help ui' });
}
