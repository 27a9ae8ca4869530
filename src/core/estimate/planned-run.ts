import type { Site } from '../step/step.js';
import type { Slip } from './slip.js';

/**
 * How much an agent is expected to do: answer from what it is told, look around, or change files.
 */
export type WorkKind = 'answer' | 'look' | 'work';

/** An agent that a dry run would have started. */
export interface PlannedAgent {
  /** `null` of a step of a nested workflow: its lines are those of another file. */
  readonly site: Site | null;
  readonly label: string;
  readonly phase: string | null;
  readonly kind: WorkKind;
  /** As resolved for the call; `null` where the backend chooses. */
  readonly model: string | null;
  readonly backend: string | null;
  /** Whether that backend says how many tokens it used. */
  readonly counts: boolean;
  readonly isolated: boolean;
  readonly readOnly: boolean;
  readonly agentType: string;
  /** `null` is all that the permissions allow. */
  readonly tools: readonly string[] | null;
}

/**
 * One way the run may go. `short`: lists in answers are as short as their schema allows and gates
 * pass; `long`: lists are long and gates fail at first; `usual`: as a seed says, with and without
 * faults.
 */
export type Course = 'short' | 'usual' | 'long';

export interface PlannedRun {
  readonly course: Course;
  readonly agents: readonly PlannedAgent[];
  readonly durationMs: number;
  /** Why it was not followed to its end, if so. */
  readonly cut: 'steps' | 'agents' | 'person' | 'busy' | null;
  /** What the script died of in this course, if it did. */
  readonly error: { readonly message: string; readonly line: number | null } | null;
  /** The mistakes it came to, whether it died of them or not. */
  readonly slips: readonly Slip[];
  /** Agents failed in it, by the seed. */
  readonly hasFaults: boolean;
  readonly steps: number;
  /** Lines of the script that asked for something. */
  readonly lines: ReadonlySet<number>;
  /** Commands whose effect and output were made up. */
  readonly commands: number;
}

/**
 * Labels of one call site are alike but for what they are about: `audit src/a.js` and
 * `audit src/b.js` are `audit *`.
 */
export function labelShape(label: string): string {
  const shape = label
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '*')
    .split(/\s+/)
    .map((word) => (/[\d/\\.*#]/.test(word.replace(/[.,:;!?]+$/, '')) ? '*' : word))
    .join(' ');
  return shape.replace(/\*(?: \*)+/g, '*');
}
