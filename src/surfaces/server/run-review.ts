import type { RunHandle } from '../../core/ports/run-store.js';
import { decideHunks } from '../../core/selection/decide-hunks.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type Json } from '../../core/values/json.js';
import { type OpenRun, readRun } from '../../runs/look/open-run.js';
import { carryOutReview } from '../../runs/view/carry-out-review.js';
import { applyLanded } from '../../runs/work/apply-landed.js';
import type { AppliedRun } from '../../runs/work/apply-run.js';
import { reviewDocument } from '../../runs/work/review-document.js';
import type { ReviewDecision } from '../../runs/work/review-record.js';
import { openReview, type Review } from '../../runs/work/review-run.js';
import type { PageReview } from '../../views/page/page-data.js';
import { readBody } from './control-request.js';
import type { ServerWorld } from './server-world.js';

/** Who decides here, as the review keeps it. */
const author = 'page';

/** What a run landed, as `plenum review --json` has it (X128). Changes nothing. */
export async function showReview(world: ServerWorld, handle: RunHandle): Promise<PageReview> {
  const { run, review } = await opened(world, handle);
  return reviewDocument(run.id, review, null);
}

/**
 * Carries out decisions of a person, and has the gate run again where the branch becomes another
 * one: it goes on though the page is closed meanwhile.
 */
export async function decideFromPage(
  world: ServerWorld,
  handle: RunHandle,
  body: string,
): Promise<PageReview> {
  const value = readBody(body);
  const { run, review } = await opened(world, handle);
  const { project, home, env, now } = world.host;
  const given = Array.isArray(value.decisions) ? value.decisions : [];
  const at = now();
  const decisions = given.map((one) => ({ ...decisionOf(one, review, run.id), author, at }));
  const decided = await carryOutReview({
    ...{ run, review, decisions, project, home, environment: env, now, signal: world.signal },
    evenIfRed: value.evenIfRed === true,
  });
  return reviewDocument(run.id, await openReview(run, project, env), decided);
}

/** Takes what was accepted into the person's checkout, not committed. */
export async function applyAccepted(
  { host: { project, env, now } }: ServerWorld,
  handle: RunHandle,
): Promise<{ readonly version: 1; readonly runId: string } & AppliedRun> {
  const run = await readRun(handle, now());
  return { version: 1, runId: run.id, ...(await applyLanded(run, project, { with: [] }, env)) };
}

async function opened(
  { host: { project, env, now } }: ServerWorld,
  handle: RunHandle,
): Promise<{ readonly run: OpenRun; readonly review: Review }> {
  const run = await readRun(handle, now());
  return { run, review: await openReview(run, project, env) };
}

function decisionOf(
  value: Json,
  { changes }: Review,
  runId: string,
): Omit<ReviewDecision, 'author' | 'at'> {
  const wrong = (message: string): PlenumError =>
    new PlenumError('E_USAGE', message, { hint: `plenum review ${runId} --json` });
  if (!isJsonObject(value)) throw wrong('A decision must be a JSON object.');
  const { commit, decision, without } = value;
  const change = changes.find((one) => one.commit === commit);
  if (change === undefined) throw wrong('"commit" must be one of a change of this review.');
  if (decision === 'rejected') return { commit: change.commit, decision, without: [] };
  if (decision !== 'accepted') throw wrong('"decision" must be one of: accepted, rejected.');
  const numbers = Array.isArray(without) ? without : [];
  if (numbers.some((number) => !change.hunks.some((hunk) => hunk.number === number)))
    throw wrong('"without" must have numbers of hunks of that change.');
  return { commit: change.commit, ...decideHunks(change.hunks, new Set(numbers.map(Number))) };
}
