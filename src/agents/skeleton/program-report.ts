/** What `plenum doctor` is told about an agent program. */
export interface ProgramReport {
  readonly usable: boolean;
  readonly why: string;
  /** The one command or change that would make it usable. */
  readonly mend?: string;
}
