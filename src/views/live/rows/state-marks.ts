import { marks } from '../../../core/report/marks.js';
import type { RunState, StepView } from '../../../core/state/run-state.js';
import { isHeld } from '../model/agent-activity.js';
import type { PhaseCounts, PhaseList } from '../model/run-list.js';
import { type Piece, piece, type Row, type Tone } from '../paint/row.js';

/** Marks that a terminal may draw as pictures are told to be text. */
const asText = '\ufe0e';
const shown = (mark: string): string =>
  mark === marks.partial || mark === marks.paused ? `${mark}${asText}` : mark;

const tones: Readonly<Record<string, Tone>> = {
  [marks.planned]: 'dim',
  [marks.queued]: 'dim',
  [marks.running]: 'running',
  [marks.completed]: 'done',
  [marks.reused]: 'reused',
  [marks.failed]: 'failed',
  [marks.partial]: 'partial',
  [marks.skipped]: 'dim',
  [marks.paused]: 'paused',
  [marks.asking]: 'you',
  [marks.lost]: 'lost',
};

export function markPiece(mark: string): Piece {
  const tone = tones[mark];
  return tone === undefined ? piece(shown(mark)) : piece(shown(mark), tone);
}

export function agentMark(step: StepView): string {
  if (isHeld(step)) return marks.asking;
  return step.state === 'completed' && step.reused ? marks.reused : marks[step.state];
}

export function phaseMark({ counts, entered, steps }: PhaseList, state: RunState): string {
  const { total, running, asking, failed, lost } = counts;
  if (total + steps.total === 0) return entered ? marks.running : marks.planned;
  if (running + asking + steps.running > 0) return state.end ? marks.lost : marks.running;
  if (steps.asking > 0) return marks.asking;
  return failed + lost + steps.failed > 0 ? marks.partial : marks.completed;
}

/** `◐3 ✗2 !1`; of a phase with nothing under way what is done stands first. */
export function countPieces(counts: PhaseCounts, over: boolean, queued = 0): Row {
  const { running, asking, reused, completed, failed, lost, skipped } = counts;
  const told: readonly (readonly [string, number])[] = over
    ? [
        [marks.reused, reused],
        [marks.completed, completed],
        [marks.failed, failed],
        [marks.lost, lost],
        [marks.skipped, skipped],
      ]
    : [
        [marks.running, running],
        [marks.asking, asking],
        [marks.failed, failed],
        [marks.lost, lost],
        [marks.queued, queued],
        [marks.skipped, skipped],
      ];
  return told
    .filter(([, count]) => count > 0)
    .flatMap(([mark, count], index) => [
      ...(index === 0 ? [] : [piece(' ')]),
      markPiece(mark),
      piece(String(count)),
    ]);
}
