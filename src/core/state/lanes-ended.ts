import type { Note } from '../step/step.js';
import { plural } from '../words/amounts.js';
import type { RunWarning } from './run-state.js';

/** `8 of 12 lanes ended when stage 1 gave null`: nothing was lost, and later stages saw less. */
export function lanesEnded({
  stage,
  count,
  of,
}: Extract<Note, { readonly kind: 'lanes-ended' }>): RunWarning {
  return {
    code: 'lanes-ended',
    text: `${count} of ${plural(of, 'lane')} ended when stage ${stage} gave null`,
  };
}
