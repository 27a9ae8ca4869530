import { selectLanding } from '../../core/selection/select-landing.js';
import type { OpenRun } from '../look/open-run.js';
import { type AppliedRun, type ApplyChoice, applyRun } from './apply-run.js';
import type { Environment } from './run-work.js';
import { refuseOpenReview } from './settled-review.js';

/** Takes what a run landed, as far as a review that was begun accepted it. */
export async function applyLanded(
  run: OpenRun,
  project: string,
  choice: Pick<ApplyChoice, 'branch' | 'with'>,
  environment: Environment,
): Promise<AppliedRun> {
  await refuseOpenReview(run, project, environment);
  const refused = selectLanding(run.state)?.refused ?? [];
  return applyRun(project, run.id, { ...choice, refused }, environment);
}
