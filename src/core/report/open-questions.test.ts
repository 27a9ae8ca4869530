import { describe, expect, it } from 'vitest';
import {
  driveStart,
  runEnd,
  sampleStart,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import type { JournalEvent } from '../journal/event.js';
import { isFailure } from '../selection/select.js';
import { selectPhases } from '../selection/select-phases.js';
import { selectSites } from '../selection/select-sites.js';
import { createFold } from '../state/fold.js';
import type { RunState } from '../state/run-state.js';
import { stepMark } from './marks.js';
import { openQuestions } from './open-questions.js';

const asked = stepStart(1, {
  kind: 'ask',
  prompt: 'Go on?',
  phase: 'Verify',
  site: { line: 4, column: 2 },
});
const again = driveStart({ epoch: 2, reason: 'resume', at: sampleStart + 500_000 });

function folded(events: readonly JournalEvent[], driverGone = false): RunState {
  const fold = createFold();
  for (const event of events) fold.apply(event);
  if (driverGone) fold.loseRunning();
  return fold.state;
}

/** What views say of the question. */
function said(state: RunState) {
  const step = state.steps.get(1);
  if (!step) throw new Error('there is no step 1');
  const [site] = selectSites(state);
  return {
    open: openQuestions(state).length,
    mark: stepMark(step),
    fails: isFailure(step) || selectPhases(state).some(({ steps }) => steps.failed > 0),
    site: site?.counts.asking,
  };
}

const open = { open: 1, mark: '?', fails: false, site: 1 };

describe('X50: a question stays open until a person answers', () => {
  it.each([
    ['while the run goes on', folded([driveStart(), asked])],
    ['when the run paused for it', folded([driveStart(), asked, runEnd({ status: 'paused' })])],
    ['when it was stopped', folded([driveStart(), asked, runEnd({ status: 'stopped' })])],
    ['when the driver is gone', folded([driveStart(), asked], true)],
    ['while a resume is on its way to it', folded([driveStart(), asked, again])],
  ])('is asking and no loss %s', (_when, state) => {
    expect(said(state)).toEqual(open);
  });

  it('is asking no more when it was answered, or the script ended without it', () => {
    const answered = folded([driveStart(), asked, stepEnd(1, { value: 'yes' })]);
    expect(said(answered)).toEqual({ open: 0, mark: '✓', fails: false, site: 0 });
    const passed = folded([driveStart(), asked, runEnd({ status: 'completed' })]);
    expect(said(passed)).toEqual({ open: 0, mark: '○', fails: false, site: 0 });
  });
});
