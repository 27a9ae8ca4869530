import type { Cursor } from '../../replay/cursor.js';
import type { ResumePreview } from '../bounds/run-spec.js';
import type { Issued } from '../record/issued.js';

/**
 * What a resume would reuse and run, and why; nothing is started. `ended`: the script came to its
 * end on the record alone.
 */
export function previewOf(cursor: Cursor<Issued>, reuse: number, ended: boolean): ResumePreview {
  const waiting = ended ? [] : cursor.takeLive().filter((step) => step.kind !== 'timer');
  return {
    reuse,
    run: waiting.map((step) => ({
      kind: step.kind,
      label: step.label,
      lane: step.lane,
      site: step.request.site,
      reason: cursor.reason(step),
    })),
    unclaimed: cursor.unclaimed().length,
    movedByContent: cursor.moved.map(({ step, recorded }) => ({
      label: step.label,
      from: recorded.lane,
      to: step.lane,
    })),
  };
}
