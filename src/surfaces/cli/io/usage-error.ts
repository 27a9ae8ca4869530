import type { Command, CommanderError } from 'commander';
import { PlenumError } from '../../../core/values/errors.js';
import { nearestName } from '../../../core/words/nearest-name.js';
import { shellWord } from '../../../core/words/shell-word.js';

/** Wrong command lines, each with the nearest right one. */
export const usageError = {
  verb(verb: string, known: readonly string[]): PlenumError {
    if (/\.m?js$/.test(verb))
      return new PlenumError('E_UNKNOWN_OPTION', `"${verb}" is not a command.`, {
        hint: `plenum run ${shellWord(verb)}`,
      });
    const near = nearestName(verb, known);
    const guess = near ? ` Did you mean "${near}"?` : '';
    return new PlenumError('E_UNKNOWN_OPTION', `There is no command "${verb}".${guess}`, {
      hint: near ? `plenum help ${near}` : 'plenum help',
    });
  },

  option(flag: string, known: readonly string[], verb: string | undefined): PlenumError {
    const name = flag.split('=', 1)[0] ?? flag;
    const near = nearestName(name, known);
    const guess = near ? ` Did you mean ${near}?` : '';
    const where = verb ? `"plenum ${verb}" has no option ${name}.` : `There is no option ${name}.`;
    return new PlenumError('E_UNKNOWN_OPTION', `${where}${guess}`, {
      hint: verb ? `plenum help ${verb}` : 'plenum help',
    });
  },

  /** What commander refused, in our words. */
  commander(error: CommanderError, verb: string, parser: Command): PlenumError {
    const hint = `plenum help ${verb}`;
    if (error.code === 'commander.unknownOption') {
      const flag = /'([^']+)'/.exec(error.message)?.[1] ?? '';
      const known = parser.options
        .flatMap((option) => (option.hidden ? [] : [option.long, option.short]))
        .filter((name) => name != null);
      return usageError.option(flag, known, verb);
    }
    const message = error.message.replace(/^error: /, '');
    return new PlenumError(
      'E_USAGE',
      `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`,
      { hint },
    );
  },
};
