import { describe, expect, it } from 'vitest';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  sampleStart,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import type { JournalEvent } from '../journal/event.js';
import { stateAfter } from '../state/fold.js';
import { selectPhases } from './select-phases.js';

const enter = (title: string, realm = 0): JournalEvent => ({
  type: 'note-add',
  at: sampleStart,
  realm,
  strand: 'root',
  position: 0,
  lane: 'root',
  note: { kind: 'phase', title },
});
const phasesOf = (events: readonly JournalEvent[]) => selectPhases(stateAfter(events));
const gate = { kind: 'gate', phase: null } as const;

describe('phases of a run', () => {
  it('group agents, those of meta first', () => {
    const phases = phasesOf([...samplePartialRun(), stepStart(9, { phase: null })]);
    expect(phases.map((phase) => phase.title)).toEqual(['Find', 'Audit', null]);
    expect(phases[1]).toMatchObject({
      total: 2,
      completed: 1,
      failed: 1,
      detail: 'one agent per file',
      costUsd: 0.01,
    });
  });

  it('C43: a step that is no agent belongs to the phase that the script is in', () => {
    const phases = phasesOf([
      driveStart(),
      enter('Gate'),
      stepStart(1, gate),
      stepEnd(1, { value: { passed: true } }),
      enter('Report'),
      stepStart(2, gate),
    ]);
    expect(
      phases.map(({ title, total, entered, steps }) => [
        title,
        total,
        entered,
        steps.total,
        steps.running,
      ]),
    ).toEqual([
      ['Find', 0, false, 0, 0],
      ['Audit', 0, false, 0, 0],
      ['Gate', 0, true, 1, 0],
      ['Report', 0, true, 1, 1],
    ]);
  });

  it('a gate that passed in the end did not fail', () => {
    const ends = [
      stepEnd(1, { value: { passed: false } }),
      stepEnd(2, { value: { passed: true } }),
    ];
    expect(
      phasesOf([
        driveStart(),
        enter('Find'),
        stepStart(1, gate),
        stepStart(2, { ...gate, label: 'src/routes/1.ts' }),
        ...ends,
      ])[0],
    ).toMatchObject({
      steps: { total: 2, failed: 0 },
    });
  });

  it('a gate that said no failed, and one of a resumed drive that did not say where it is belongs nowhere', () => {
    const refused = stepEnd(1, { value: { passed: false } });
    const phases = phasesOf([
      driveStart(),
      enter('Find'),
      stepStart(1, gate),
      refused,
      runEnd(),
      driveStart({ epoch: 2 }),
      stepStart(2, gate),
    ]);
    expect(phases.map(({ title, steps }) => [title, steps.total, steps.failed])).toEqual([
      ['Find', 1, 1],
      ['Audit', 0, 0],
    ]);
  });

  it('phases of a nested workflow are not phases of the run', () => {
    expect(phasesOf([driveStart({ phases: [] }), enter('Inner', 1)])).toEqual([]);
  });
});
