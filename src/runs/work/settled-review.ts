import { keepsRejected } from '../../core/selection/decide-hunks.js';
import { PlenumError } from '../../core/values/errors.js';
import { plural } from '../../core/words/amounts.js';
import type { OpenRun } from '../look/open-run.js';
import { readReview } from './review-record.js';
import { openReview } from './review-run.js';
import type { Environment } from './run-work.js';

/**
 * Rejects with E_REVIEW_OPEN where somebody began to review the run and the branch is not what they
 * accepted: taking it would take what nobody accepted.
 */
export async function refuseOpenReview(
  run: OpenRun,
  project: string,
  environment: Environment,
): Promise<void> {
  const record = await readReview(run.handle.attachments);
  if (record === null || record.decisions.length === 0) return;
  const review = await openReview(run, project, environment);
  const open = review.changes.filter(({ decision }) => decision === null);
  if (open.length > 0)
    throw new PlenumError(
      'E_REVIEW_OPEN',
      `The review of run ${run.id} is not over: ${plural(open.length, 'change')} of ` +
        `${review.changes.length} ${open.length === 1 ? 'has' : 'have'} no decision.`,
      { hint: `plenum review ${run.id} --accept-rest` },
    );
  const { gate } = review.record ?? record;
  if (gate !== null && keepsRejected({ ...review, gate }))
    throw new PlenumError(
      'E_REVIEW_OPEN',
      `The branch of run ${run.id} still has what was rejected: without it, its gate fails ` +
        `(${gate.command}, exit code ${gate.code}).`,
      { hint: `plenum review ${run.id} --accept-rest --even-if-red` },
    );
}
