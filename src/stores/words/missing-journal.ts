import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { shellWord } from '../../core/words/shell-word.js';

/** There is nothing to go on from (C78). `anew`: what starts it again, where that is known. */
export function missingJournal(runDir: string, anew?: string): PlenumError {
  return new PlenumError(
    'E_JOURNAL_MISSING',
    `There is nothing to resume: ${runDir} has no journal.`,
    {
      hint: anew ?? `plenum run ${shellWord(join(runDir, 'script.js'))}`,
    },
  );
}
