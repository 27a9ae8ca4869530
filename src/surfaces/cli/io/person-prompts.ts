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

/**
 * Puts questions of agents (X100) and of the script (X50) to the person at the driving terminal,
 * one at a time. Whoever answers first, here or elsewhere, decides.
 */
export class PersonPrompts {
  private readonly waiting: Prompt[] = [];
  private current: { readonly key: string; readonly elsewhere: AbortController } | null = null;
  private asking = false;
  private over = false;

  constructor(
    private readonly io: Pick<Io, 'ask' | 'stderr'>,
    private readonly view: Pick<HeldOutput, 'hold' | 'release'>,
    private readonly drive: Pick<Drive, 'answer' | 'reply'>,
    private readonly author: string,
  ) {}

  event(event: JournalEvent, state: RunState): void {
    if (event.type === 'permission-end' && event.request !== undefined)
      this.settled(`use ${event.request}`);
    if (event.type === 'step-end') this.settled(`ask ${event.n}`);
    const prompt = this.promptOf(event, state);
    if (!prompt) return;
    this.waiting.push(prompt);
    if (!this.asking) void this.askAll();
  }

  end(): void {
    this.over = true;
    this.current?.elsewhere.abort();
  }

  private promptOf(event: JournalEvent, state: RunState): Prompt | null {
    if (event.type === 'permission-ask') {
      const { n, request, tool, argument = null, reason } = event;
      const label = state.steps.get(n)?.label ?? `#${n}`;
      return {
        key: `use ${request}`,
        text:
          `${oneLine(label)} asks for ${useText({ tool, argument })}: ` +
          `${oneLine(reason)}. [a]llow · [d]eny: `,
        take: (said) => {
          const allowed = /^(?:a|allow|y|yes)$/i.test(said);
          if (!allowed && !/^(?:d|deny|n|no)$/i.test(said)) return 'Type a or d.';
          this.drive.answer(request, allowed, this.author);
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
      take: (said) =>
        this.drive.reply(
          event.n,
          said === '' && asked.question.default !== null ? asked.question.default : said,
          this.author,
        ),
    };
  }

  private settled(key: string): void {
    const answered = this.waiting.findIndex((prompt) => prompt.key === key);
    if (answered >= 0) this.waiting.splice(answered, 1);
    if (this.current?.key === key) this.current.elsewhere.abort();
  }

  private async askAll(): Promise<void> {
    this.asking = true;
    for (let next = this.waiting.shift(); next && !this.over; next = this.waiting.shift())
      if (!(await this.askOne(next))) break;
    this.asking = false;
  }

  /** False at the end of input: the question stays open for other terminals. */
  private async askOne({ key, text, take }: Prompt): Promise<boolean> {
    const elsewhere = new AbortController();
    this.current = { key, elsewhere };
    this.view.hold();
    try {
      for (;;) {
        const said = (await this.io.ask(text, elsewhere.signal))?.trim();
        if (elsewhere.signal.aborted) {
          this.io.stderr(this.over ? '\n' : '(answered elsewhere, or no longer asked)\n');
          return !this.over;
        }
        if (said === undefined) return false;
        const instead = take(said);
        if (instead === null) return true;
        this.io.stderr(`${instead}\n`);
      }
    } finally {
      this.current = null;
      this.view.release();
    }
  }
}
