import type { SentControl } from '../../core/ports/controls.js';
import { openQuestions } from '../../core/report/open-questions.js';
import { type OpenRun, readRun } from '../look/open-run.js';
import { untilLeft } from '../look/until-left.js';
import { controlRun } from './control-run.js';

interface AnswerToRun {
  readonly author: string;
  /** Number of the question. */
  readonly target: number;
  readonly text: string;
}

const patienceMs = 1_000;

/**
 * Answers an `ask()` (X50). A driver without a person leaves when its question is asked: what
 * reaches it on its way out is kept for the resume, as it is a moment later.
 */
export async function answerRun(
  run: Pick<OpenRun, 'handle'>,
  answer: AnswerToRun,
  home: string,
): Promise<SentControl> {
  const control = { ...answer, action: 'answer' } as const;
  const sent = await controlRun(run, control, home);
  if (sent.accepted || !(await leavesOpen(run, answer.target))) return sent;
  return controlRun(run, control, home);
}

/** Whether its driver goes, and the question stays. */
async function leavesOpen({ handle }: Pick<OpenRun, 'handle'>, n: number): Promise<boolean> {
  if (!(await untilLeft(handle, patienceMs))) return false;
  return openQuestions((await readRun(handle)).state).some((open) => open.n === n);
}
