/** What is on the screen: the run, or what a person opened. The last of a stack is shown. */
export type Screen =
  | { readonly at: 'run' }
  /** All agents of a phase, or of a line of the script. */
  | { readonly at: 'agents'; readonly of: ListSource; readonly row: number }
  | {
      readonly at: 'agent';
      readonly n: number;
      /** Rows above the foot; 0 follows what is new. */
      readonly up: number;
      readonly unfolded: boolean;
    }
  | { readonly at: 'diff'; readonly n: number | null; readonly down: number }
  | {
      readonly at: 'timeline';
      readonly byDuration: boolean;
      readonly critical: boolean;
      /** How often the time shown was halved; the newest is kept. */
      readonly zoom: number;
      readonly row: number;
    }
  | { readonly at: 'script'; readonly row: number; readonly byCost: boolean }
  | { readonly at: 'keys'; readonly down: number };

/** Whose agents a list shows. */
export type ListSource = { readonly phase: string | null } | { readonly line: number };

/** `auto`: on the agent that wants a look, until a person chooses. */
export type WindowCursor =
  | { readonly on: 'auto' }
  | { readonly on: 'run' }
  | { readonly on: 'phase'; readonly title: string | null }
  | { readonly on: 'agent'; readonly n: number };

export const agentFilters = ['all', 'running', 'failed', 'asking', 'done'] as const;
export type AgentFilter = (typeof agentFilters)[number];

/** What asks `y/N` before it is done. */
export type Confirmation =
  | { readonly to: 'stop-run' }
  | { readonly to: 'leave-run' }
  | { readonly to: 'stop-agent'; readonly n: number }
  | { readonly to: 'restart-agent'; readonly n: number };

/** A line that a person types. */
export interface TextEntry {
  readonly for: 'message' | 'answer' | 'denial';
  readonly text: string;
}

/** A question that stands open under the header. */
export interface QuestionPanel {
  /** `use 3`, `ask 12`. */
  readonly key: string;
}

/** Whose transcript is printed above the window. */
export type StreamChoice = 'none' | 'all' | number;

export interface WindowUi {
  readonly screens: readonly [Screen, ...Screen[]];
  readonly cursor: WindowCursor;
  readonly filter: AgentFilter;
  readonly confirm: Confirmation | null;
  readonly panel: QuestionPanel | null;
  readonly entry: TextEntry | null;
  /** One line in place of the hints, until the next key. */
  readonly notice: string | null;
  readonly stream: StreamChoice;
}

export const firstUi: WindowUi = {
  screens: [{ at: 'run' }],
  cursor: { on: 'auto' },
  filter: 'all',
  confirm: null,
  panel: null,
  entry: null,
  notice: null,
  stream: 'none',
};

export function topScreen({ screens }: WindowUi): Screen {
  return screens.at(-1) ?? { at: 'run' };
}
