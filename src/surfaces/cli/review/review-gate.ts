import { PlenumError } from '../../../core/values/errors.js';
import { shellWord } from '../../../core/words/shell-word.js';
import { permitOf } from '../../../runs/drive/permit-commands.js';
import { knownRun } from '../../../runs/known/known-run.js';
import type { OpenRun } from '../../../runs/look/open-run.js';
import type { ReviewEnd } from '../../../runs/work/decide-review.js';
import type { ReviewDecision } from '../../../runs/work/review-record.js';
import type { Review } from '../../../runs/work/review-run.js';
import type { Invocation } from '../io/cli-command.js';
import { resumeChoices } from '../run/resume-plan.js';

interface ReviewWork {
  readonly invocation: Invocation;
  readonly run: OpenRun;
  readonly project: string;
  readonly review: Review;
  readonly decisions: readonly ReviewDecision[];
}

/**
 * Carries out what was decided, with the rules that this person gave the run; a run folder's own
 * word for a command is not taken (X180).
 */
export async function carryOut({
  invocation: { io, options, flags },
  run,
  project,
  review,
  decisions,
}: ReviewWork): Promise<ReviewEnd> {
  const { decideReview } = await import('../../../runs/work/decide-review.js');
  const known = await knownRun(io.home, run.id, run.header.nonce);
  const wanted = { known, handle: run.handle };
  const { config } = await resumeChoices(wanted, {}, { io, project, trusted: false, quiet: true });
  const permit = permitOf({ config, project });
  const ending = new AbortController();
  const forget = io.onSignal(() => ending.abort());
  if (!flags.json && review.gate !== null) io.stderr(`  checks with ${review.gate.command}\n`);
  try {
    return await decideReview({
      ...{ run, review, decisions, now: io.now, environment: io.env, signal: ending.signal },
      evenIfRed: options.evenIfRed === true,
      settings: config.workspace,
      permit(command) {
        const { allowed, message } = permit('Sh', command);
        if (!allowed)
          throw new PlenumError('E_NOT_GRANTED', `The gate cannot run again: ${message}.`, {
            hint: `plenum grant ${shellWord(`Sh(${command})`)}`,
          });
      },
    });
  } finally {
    forget();
  }
}
