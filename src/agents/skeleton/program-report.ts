import { messageOf, PlenumError } from '../../core/values/errors.js';

/** What `plenum doctor` is told about an agent program. */
export interface ProgramReport {
  readonly usable: boolean;
  readonly why: string;
  /** The one command or change that would make it usable. */
  readonly mend?: string;
}

/** Settings that cannot be read are a finding: with what the error itself says to do. */
export function unreadable(error: unknown) {
  const hint = PlenumError.is(error) ? error.hint : undefined;
  return unusable(messageOf(error), hint ?? 'plenum help configuration');
}

export function unusable(why: string, mend: string) {
  return { usable: false, why, mend };
}
