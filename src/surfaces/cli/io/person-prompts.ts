import type { Drive } from '../../../config/request/drive-request.js';
import type { JournalEvent } from '../../../core/journal/event.js';
import { openQuestions, questionLine } from '../../../core/report/open-questions.js';
import { useText } from '../../../core/report/permission-text.js';
import type { RunState } from '../../../core/state/run-state.js';
import { oneLine } from '../../../core/words/plain-text.js';
import type { HeldOutput } from './held-output.js';
import type { Io } from './io.js';

interface Prompt {
  /** `use 3` for a question about a tool, `ask 12` for one of the script. */
  readonly key: string;
  readonly text: string;
  /** Null when the answer was taken or came too late; else what to type instead. */
  readonly take: (said: string) => string | null;
}

export interface PersonPrompts {
  event(event: JournalEvent, state: RunState): void;
  end(): void;
}

/** What answers go to. */
interface Answering {
  readonly drive: Pick<Drive, 'answer' | 'reply'>;
  readonly author: string;
}

interface Desk extends Answering {
  readonly io: Pick<Io, 'ask' | 'stderr'>;
  readonly view: Pick<HeldOutput, 'hold' | 'release'>;
}

/**
 * Puts questions of agents (X100) and of the script (X50) to the person at the driving terminal,
 * one at a time. Whoever answers first, here or elsewhere, decides.
 */
export function personPrompts(desk: Desk): PersonPrompts {
  const { io, view } = desk;
  const waiting: Prompt[] = [];
  let current: { readonly key: string; readonly elsewhere: AbortController } | null = null;
  let asking = false;
  let over = false;

  const settled = (key: string): void => {
    const answered = waiting.findIndex((prompt) => prompt.key === key);
    if (answered >= 0) waiting.splice(answered, 1);
    if (current?.key === key) current.elsewhere.abort();
  };
  const askOne = async (prompt: Prompt): Promise<boolean> => {
    const elsewhere = new AbortController();
    current = { key: prompt.key, elsewhere };
    view.hold();
    try {
      const end = await askUntilTaken(io, prompt, elsewhere.signal);
      if (end === 'elsewhere')
        io.stderr(over ? '\n' : '(answered elsewhere, or no longer asked)\n');
      return end === 'taken' || (end === 'elsewhere' && !over);
    } finally {
      current = null;
      view.release();
    }
  };
  const askAll = async (): Promise<void> => {
    asking = true;
    for (let next = waiting.shift(); next && !over; next = waiting.shift())
      if (!(await askOne(next))) break;
    asking = false;
  };
  return {
    event(event, state) {
      if (event.type === 'permission-end' && event.request !== undefined)
        settled(`use ${event.request}`);
      if (event.type === 'step-end') settled(`ask ${event.n}`);
      const prompt = promptOf(event, state, desk);
      if (!prompt) return;
      waiting.push(prompt);
      if (!asking) void askAll();
    },
    end() {
      over = true;
      current?.elsewhere.abort();
    },
  };
}

/** `input-end`: the question stays open for other terminals. */
async function askUntilTaken(
  io: Desk['io'],
  { text, take }: Prompt,
  elsewhere: AbortSignal,
): Promise<'taken' | 'elsewhere' | 'input-end'> {
  for (;;) {
    const said = (await io.ask(text, elsewhere))?.trim();
    if (elsewhere.aborted) return 'elsewhere';
    if (said === undefined) return 'input-end';
    const instead = take(said);
    if (instead === null) return 'taken';
    io.stderr(`${instead}\n`);
  }
}

function promptOf(
  event: JournalEvent,
  state: RunState,
  { drive, author }: Answering,
): Prompt | null {
  if (event.type === 'permission-ask') {
    const { n, request, tool, argument = null, reason } = event;
    const label = state.steps.get(n)?.label ?? `#${n}`;
    return {
      key: `use ${request}`,
      text: `${oneLine(label)} asks for ${useText({ tool, argument })}: ${oneLine(reason)}. [a]llow · [d]eny: `,
      take: (said) => {
        const allowed = /^(?:a|allow|y|yes)$/i.test(said);
        if (!allowed && !/^(?:d|deny|n|no)$/i.test(said)) return 'Type a or d.';
        drive.answer(request, allowed, author);
        return null;
      },
    };
  }
  if (event.type !== 'step-start' || event.kind !== 'ask') return null;
  const asked = openQuestions(state).find(({ n }) => n === event.n);
  if (!asked) return null;
  return {
    key: `ask ${event.n}`,
    text: `${questionLine(asked)}: `,
    take: (said) => {
      const { default: usual } = asked.question;
      return drive.reply(event.n, said === '' && usual !== null ? usual : said, author);
    },
  };
}
