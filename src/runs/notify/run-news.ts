import type { JournalEvent } from '../../core/journal/event.js';
import { openQuestions, questionLine } from '../../core/report/open-questions.js';
import { useText } from '../../core/report/permission-text.js';
import type { RunState } from '../../core/state/run-state.js';
import { oneLine } from '../../core/words/plain-text.js';

const longest = 500;

/** What a command or an address is told of a run (X125). Only added to. */
export interface RunNews {
  readonly version: 1;
  readonly event: 'question' | 'pause' | 'end';
  readonly runId: string;
  readonly name: string;
  readonly status: string;
  readonly agents: {
    readonly total: number;
    readonly running: number;
    readonly completed: number;
    readonly failed: number;
  };
  /** `null`: unknown. */
  readonly costUsd: number | null;
  /** One line for people: the question, or why it paused or how it ended. */
  readonly text: string;
  /** The command to type next. */
  readonly next: string;
}

interface NewsSource {
  readonly runId: string;
  /** Takes out what is a secret: the news leave this machine. */
  readonly clean: (text: string) => string;
}

/** `null` for all that nobody is called for. */
export function newsOf(
  event: JournalEvent,
  state: RunState,
  { runId, clean }: NewsSource,
): RunNews | null {
  const told = tellingOf(event, state, runId);
  if (told === null) return null;
  const { total, running, completed, failed } = state.agents;
  return {
    version: 1,
    event: told.event,
    runId,
    name: clean(state.name),
    status: state.status,
    agents: { total, running, completed, failed },
    costUsd: state.costUsd ?? null,
    text: clean(oneLine(told.text)).slice(0, longest),
    next: told.next,
  };
}

type Telling = Pick<RunNews, 'event' | 'text' | 'next'>;

function tellingOf(event: JournalEvent, state: RunState, runId: string): Telling | null {
  const reason = oneLine(state.reason ?? '');
  const text = [state.status, reason].filter(Boolean).join(': ');
  switch (event.type) {
    case 'step-start': {
      const asked = openQuestions(state).find(({ n }) => n === event.n);
      return asked
        ? { event: 'question', text: questionLine(asked), next: `plenum answer ${runId}` }
        : null;
    }
    case 'permission-ask': {
      const { tool, argument = null, request } = event;
      const use = useText({ tool, argument });
      const asks = `${state.steps.get(event.n)?.label ?? `#${event.n}`} asks for ${use}`;
      return { event: 'question', text: asks, next: `plenum allow ${runId} ${request}` };
    }
    // One that a person paused is told when its agents have finished: that is its end.
    case 'status-change':
      return event.status === 'paused'
        ? { event: 'pause', text, next: `plenum show ${runId}` }
        : null;
    case 'run-end':
      return event.status === 'paused'
        ? { event: 'pause', text, next: `plenum resume ${runId}` }
        : { event: 'end', text, next: `plenum show ${runId}` };
    default:
      return null;
  }
}
