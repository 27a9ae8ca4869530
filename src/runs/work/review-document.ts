import type { PageReview } from '../../views/page/page-data.js';
import type { ReviewEnd } from './decide-review.js';
import type { Review } from './review-run.js';

/** A review as programs and the page are told of it (X128): one object for both. */
export function reviewDocument(
  runId: string,
  { base, tip, changes, record, gate }: Review,
  decided: ReviewEnd | null,
): PageReview {
  return {
    ...{ version: 1, runId, branch: tip === null ? null : `plenum/${runId}`, base, tip },
    ...{ gate: record?.gate ?? null, check: gate?.command ?? null, changes },
    moved: decided?.moved ?? null,
  };
}
