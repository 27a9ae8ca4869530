import type { ResumePreview } from '../../../config/request/drive-request.js';
import { marks } from '../../../core/report/marks.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { clip } from '../../../core/words/text-width.js';

const shownSteps = 30;

/**
 * What a resume will do. The first line stands alone:
 * `reuse 41, run 12 and what follows from them`.
 */
export function previewLines(preview: ResumePreview | null, columns: number): readonly string[] {
  if (!preview) return ['No preview: this run has no record to follow.'];
  const { reuse, run, unclaimed, movedByContent } = preview;
  const then = run.length > 0 ? ' and what follows from them' : '';
  const leftOver = unclaimed > 0 ? `, leave ${unclaimed} unclaimed` : '';
  const lines = [`${marks.reused} reuse ${reuse}, run ${run.length}${then}${leftOver}`];
  for (const one of preview.lost ?? []) lines.push(`  ${marks.failed} lost: ${oneLine(one)}`);
  for (const step of run.slice(0, shownSteps)) {
    const site = step.site ? ` line ${step.site.line}` : '';
    lines.push(
      `  ${marks.planned} ${step.kind} ${oneLine(step.label)}${site}: ${oneLine(step.reason)}`,
    );
  }
  if (run.length > shownSteps) lines.push(`  … and ${run.length - shownSteps} more`);
  for (const { label, from, to } of movedByContent)
    lines.push(
      `  ${marks.reused} ${oneLine(label)}: answer of ${from} given to ` +
        `${to}, by its question alone`,
    );
  return lines.map((line) => clip(line, columns));
}

export function previewJson(runId: string, preview: ResumePreview | null): object {
  const none: ResumePreview = { reuse: 0, run: [], unclaimed: 0, movedByContent: [], lost: [] };
  return { version: 1, runId, dryRun: true, ...(preview ?? none) };
}
