/** What `plenum doctor` is told about an agent program. */
export interface ProgramReport {
  readonly usable: boolean;
  readonly why: string;
  /** The one command or change that would make it usable. */
  readonly mend?: string;
}

export function unusable(why: string, mend: string) {
  return { usable: false, why, mend };
}
