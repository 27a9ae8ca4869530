import type { JournalEvent } from '../../core/journal/event.js';
import type { CallOptions } from '../../core/step/call.js';

/** An agent that a course asked for, as far as it says who it is and what it uses. */
export interface AskedAgent {
  readonly agentType: string | undefined;
  readonly tools: readonly string[] | undefined;
  /** `null` in a nested workflow: its lines are those of another file. */
  readonly line: number | null;
}

/** A script asks for few kinds of agents, however many there are. */
const mostKinds = 200;

/** Notes which kinds of agents the courses ask for, each once. */
export function watchAgents(): {
  readonly event: (event: JournalEvent) => void;
  readonly asked: () => readonly AskedAgent[];
} {
  const kinds = new Map<string, AskedAgent>();
  return {
    event(event) {
      if (event.type !== 'step-start' || event.kind !== 'agent' || kinds.size >= mostKinds) return;
      const { agentType, tools }: CallOptions = event.options ?? {};
      const line = event.realm === 0 ? (event.site?.line ?? null) : null;
      const kind = { agentType, tools, line };
      kinds.set(JSON.stringify(kind), kind);
    },
    asked: () => [...kinds.values()],
  };
}
