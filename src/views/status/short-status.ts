import { marks } from '../../core/report/marks.js';
import { openQuestions } from '../../core/report/open-questions.js';
import { doneText, liveMark } from '../../core/report/progress-text.js';
import { selectProgress } from '../../core/selection/select-progress.js';
import type { RunState } from '../../core/state/run-state.js';
import { clip } from '../../core/words/text-width.js';

const most = 32;

/** `◐ r7k2 97/118 ?1 ✗3 $6.84`: what waits for a person, what was lost, what it cost. */
export function shortStatus(
  state: RunState,
  run: string,
  { cost }: { readonly cost: boolean },
): string {
  const { agents, questions, costUsd, unpriced } = state;
  const asked = questions.size + openQuestions(state).length;
  const bad = agents.failed + agents.lost;
  const spent =
    costUsd === undefined || costUsd < 0.005
      ? ''
      : `${unpriced > 0 ? '≥' : ''}$${costUsd.toFixed(2)}`;
  const parts = [
    liveMark(state),
    run,
    doneText(selectProgress(state)),
    asked > 0 ? `${marks.asking}${asked}` : '',
    bad > 0 ? `${marks.failed}${bad}` : '',
    cost ? spent : '',
  ];
  return clip(parts.filter(Boolean).join(' '), most);
}
