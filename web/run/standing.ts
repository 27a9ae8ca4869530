import { liveMark } from '../../src/core/report/progress-text.js';
import { runMark } from '../../src/core/report/marks.js';
import { selectStatus } from '../../src/core/selection/select.js';
import type { RunState } from '../../src/core/state/run-state.js';
import type { PageRun } from '../../src/views/page/page-data.js';
import { type MarkName, markName } from '../shell/mark.js';

/** Nobody has said that it ended, or is paused. */
export function isOpen(state: RunState): boolean {
  return state.end === null && (state.status === 'running' || state.status === 'planning');
}

/** Until the server says so, nobody is taken for gone. */
export function isDriven(run: PageRun | null): boolean {
  return run === null || run.driver.state !== 'gone';
}

export interface RunStanding {
  readonly word: string;
  readonly mark: MarkName;
  /** Something of it can still go on by itself. */
  readonly isLive: boolean;
}

export function standingOf(state: RunState, run: PageRun | null): RunStanding {
  const driven = isDriven(run);
  const status = selectStatus(state, driven);
  const isLive = status === 'running' || status === 'planning' || (status === 'paused' && driven);
  const mark = status === 'running' ? liveMark(state) : runMark(status);
  const word = state.pausing && status === 'running' ? 'pausing' : status;
  return { word, mark: markName(mark) ?? 'planned', isLive };
}

