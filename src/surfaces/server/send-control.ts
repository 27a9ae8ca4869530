import { approvedResume } from '../../approval/approved-resume.js';
import type { Control } from '../../core/ports/controls.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import { selectFailures } from '../../core/selection/select.js';
import { PlenumError } from '../../core/values/errors.js';
import { plural } from '../../core/words/amounts.js';
import { answerRun } from '../../runs/control/answer-run.js';
import { callAbove, refuseBelowCall } from '../../runs/control/below-call.js';
import { controlRun, type SentControl } from '../../runs/control/control-run.js';
import { sendMessage } from '../../runs/control/send-message.js';
import { takeBackPause } from '../../runs/control/take-back-pause.js';
import { readableRun } from '../../runs/page/readable-run.js';
import type { ControlRequest } from './control-request.js';
import type { ServerWorld } from './server-world.js';

/** How the journal names who pressed a button of the page. */
const author = 'page';

/**
 * Hands a command of a person to whoever drives the run; without a driver some wait for the next
 * one (X79), and going on starts one.
 */
export async function sendControl(
  world: ServerWorld,
  handle: RunHandle,
  { action, target, text }: ControlRequest,
): Promise<SentControl> {
  const { home, now } = world.host;
  if (action === 'resume') return goOn(world, handle);
  if (action === 'retry' && target === undefined) return retryFailed(world, handle);
  if (action === 'answer')
    return answerRun({ handle }, { author, target: target ?? 0, text: text ?? '' }, home);
  if (action === 'skip' || action === 'send') {
    const { run } = await readableRun(handle, now());
    if (action === 'send')
      return sendMessage(run, { author, agent: String(target), text: text ?? '' }, home);
    const step = run.state.steps.get(target ?? 0);
    // An outcome is not taken back: that would be another answer, not none.
    if (step && step.endedAt !== null)
      return { accepted: false, kept: false, message: `#${step.n} has ended (${step.state}).` };
  }
  const given = text === undefined ? {} : { text };
  return send(world, handle, { action, ...(target === undefined ? {} : { target }), ...given });
}

function send(
  { host }: ServerWorld,
  handle: RunHandle,
  control: Pick<Control, 'action' | 'target' | 'text'>,
): Promise<SentControl> {
  return controlRun({ handle }, { author, ...control }, host.home);
}

/** Takes back a pause that lasts; else has the run driven as it was approved, by itself (X120). */
async function goOn({ host, startDriver }: ServerWorld, handle: RunHandle): Promise<SentControl> {
  refuseBelowCall(callAbove(process.env), 'Going on with a run');
  const { id } = handle;
  const taken = await takeBackPause(handle, { author, home: host.home });
  if (taken !== null) return taken;
  if ((await handle.lease.holder()).state !== 'gone')
    throw new PlenumError('E_RUN_DRIVEN', `Run ${id} is being driven already.`, {
      hint: `plenum show ${id}`,
    });
  const { order, needs } = await approvedResume(id, host);
  if (order === null)
    throw new PlenumError('E_NEEDS_PERSON', `Run ${id} does not go on from here: ${needs}.`, {
      hint: `plenum resume ${id}`,
    });
  const { pid } = await startDriver(order);
  return { accepted: true, kept: false, message: `It goes on: process ${pid}.` };
}

/** Every agent that failed, one by one, as the command does it; then the run goes on. */
async function retryFailed(world: ServerWorld, handle: RunHandle): Promise<SentControl> {
  const { run } = await readableRun(handle, world.host.now());
  const failed = selectFailures(run.state);
  if (failed.length === 0)
    return { accepted: false, kept: false, message: 'No agent of this run failed.' };
  let kept = false;
  for (const { n } of failed) {
    const answer = await send(world, handle, { action: 'retry', target: n });
    if (!answer.accepted) return answer;
    kept ||= answer.kept;
  }
  const message = `${plural(failed.length, 'agent')} will run again.`;
  if (!kept) return { accepted: true, kept, message };
  const going = await goOn(world, handle);
  return { ...going, message: `${message} ${going.message}` };
}
