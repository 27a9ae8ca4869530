import { loadConfig } from '../../config/layers/load-config.js';
import { refuseWhenDisabled } from '../../config/layers/off-switch.js';
import { isTrusted } from '../../config/trust/trust.js';
import { PlenumError } from '../../core/values/errors.js';
import { shellWord } from '../../core/words/shell-word.js';
import { permitOf } from '../drive/permit-commands.js';
import { decideReview, type ReviewEnd, type ReviewRequest } from '../work/decide-review.js';

export interface ReviewWork extends Omit<ReviewRequest, 'settings' | 'permit'> {
  readonly project: string;
  readonly home: string;
}

/**
 * Carries out what was decided, with the rules that this person has here; a run folder's own word
 * for a command is not taken (X180).
 */
export async function carryOutReview({ project, home, ...work }: ReviewWork): Promise<ReviewEnd> {
  const { trusted } = await isTrusted(project, home);
  const loaded = await loadConfig({ project, home, env: work.environment, flags: {}, trusted });
  refuseWhenDisabled(loaded);
  const permit = permitOf({ config: loaded.config, project });
  return decideReview({
    ...work,
    settings: loaded.config.workspace,
    permit(command) {
      const { allowed, message } = permit('Sh', command);
      if (!allowed)
        throw new PlenumError('E_NOT_GRANTED', `The gate cannot run again: ${message}.`, {
          hint: `plenum grant ${shellWord(`Sh(${command})`)}`,
        });
    },
  });
}
