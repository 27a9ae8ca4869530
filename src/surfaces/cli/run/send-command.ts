import type { Control } from '../../../core/ports/controls.js';
import type { StepView } from '../../../core/state/run-state.js';
import { plainText } from '../../../core/words/plain-text.js';
import { answerRun } from '../../../runs/control/answer-run.js';
import { controlRun, type SentControl } from '../../../runs/control/control-run.js';
import { findAgent } from '../../../runs/look/find-agent.js';
import { type OpenRun, openRun } from '../../../runs/look/open-run.js';
import type { Invocation } from '../io/cli-command.js';
import { exitCodes } from '../io/exit-codes.js';
import { authorOf, placeOf } from '../io/place.js';
import { printJson } from '../io/print.js';

/** Sends one control to the driver of a run, wherever that is, and says what it answered (X79). */
export async function sendCommand(
  { io, flags, args }: Invocation,
  action: Control['action'],
): Promise<number> {
  const run = await openRun(placeOf(flags, io).store, args[0] ?? '');
  const agent = args[1] === undefined ? undefined : findAgent(run.state, args[1], run.id);
  const over =
    action === 'skip' && agent && agent.endedAt !== null ? hasEnded(agent, run.id) : null;
  const answer =
    over ??
    (await controlRun(
      run,
      { author: authorOf(), action, ...(agent ? { target: agent.n } : {}) },
      io.home,
    ));
  if (flags.json)
    printJson(io, { version: 1, runId: run.id, action, target: agent?.n ?? null, ...answer });
  else io.stderr(`${answerText(answer)}\n`);
  return answer.accepted ? exitCodes.completed : exitCodes.failed;
}

/** An outcome is not taken back: that would be another answer, not none. */
function hasEnded({ n, label, state }: StepView, runId: string): SentControl {
  return {
    accepted: false,
    kept: false,
    message:
      `#${n} ${label} has ended (${state}), so it cannot be skipped; ` +
      `to run it again: plenum retry ${runId} ${n}`,
  };
}

/** Answers an `ask()` (X50); without a driver the answer is kept for the resume. */
export async function sendText(
  { io, flags }: Invocation,
  run: OpenRun,
  target: number,
  text: string,
): Promise<number> {
  const answer = await answerRun(run, { author: authorOf(), target, text }, io.home);
  if (flags.json) printJson(io, { version: 1, runId: run.id, action: 'answer', target, ...answer });
  else
    io.stderr(
      `${answerText(answer)}\n${answer.kept ? `Go on with: plenum resume ${run.id}\n` : ''}`,
    );
  return answer.accepted ? exitCodes.completed : exitCodes.failed;
}

export function answerText({ accepted, message }: SentControl): string {
  return `${accepted ? '✓' : '✗'} ${plainText(message)}`;
}
