import type { ErrorCode } from '../../../src/core/values/error-codes.js';
import type { HintProject } from './hint-project.js';

/** What a shell line came to: both streams as a person sees them. */
export interface Typed {
  readonly code: number;
  readonly output: string;
}

/**
 * One hint that can be printed: what brings it about, and what is true once its command was typed
 * exactly as it was printed. Lines are shell lines in a project of their own, where `plenum` is the
 * built command; `$R` is the newest run.
 */
export interface HintRow {
  /** A fact: what the hint does. */
  readonly fact: string;
  /** The file below `src` that holds the text. */
  readonly from: string;
  /** The command as the source writes it, `…` where the error fills something in. */
  readonly says: string;
  /** Of the error that prints it; absent where something else does: a report, a notice. */
  readonly code?: ErrorCode;
  /**
   * Files of the project. A script without a `meta` is given one. Lines of `.sh` are made
   * executable.
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Over what every project here has: the backend `command`, which answers `answer`. */
  readonly config?: object;
  /** A repository whose first commit holds the files. */
  readonly git?: boolean;
  /** What is typed; the last line prints the hint. */
  readonly type: string | ((project: HintProject) => Promise<Typed>);
  /** Done by the person before the hint's command, where the hint asks for it: an edit. */
  readonly first?: string;
  /** Exit code of the hint's command; 0. */
  readonly exit?: number;
  /** What it shows. */
  readonly shows?: string | RegExp;
  /** A line that is true afterwards: what was promised. */
  readonly then?: string;
}
