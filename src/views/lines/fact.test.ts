import { describe, expect, it } from 'vitest';
import { stateAfter } from '../../core/state/fold.js';
import { everyEvent } from '../../stores/file/journal/fixtures/every-event.js';
import { factOf } from './fact.js';

describe('the line of what a person asked of a run', () => {
  it.each([
    ['pause', true, '⏸'],
    ['resume', true, '✓'],
    ['send', true, '✓'],
    ['answer', true, '✓'],
    ['skip', true, '⊘'],
    ['stop', true, '⊘'],
    ['send', false, '✗'],
  ] as const)('X79: %s, accepted: %s, is marked by what it does: %s', (action, accepted, mark) => {
    const { dropped: _dropped, ...taken } = everyEvent['control-take'];
    const event = { ...taken, action, accepted };
    expect(factOf(event, stateAfter([]), 'r7k2')).toMatchObject({ mark });
  });
});
