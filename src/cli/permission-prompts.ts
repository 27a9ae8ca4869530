import type { Drive } from '../app/drive-request.js';
import type { JournalEvent } from '../core/model/event/event.js';
import { oneLine } from '../core/model/state/plain-text.js';
import type { RunState } from '../core/model/state/run-state.js';
import type { Io } from './io.js';

type Question = Extract<JournalEvent, { type: 'permission-ask' }>;

/** Puts agents' questions to the person at the driving terminal, one at a time (X100). Whoever answers first, here or elsewhere, decides. */
export class PermissionPrompts {
  private readonly waiting: { readonly question: Question; readonly label: string }[] = [];
  private asking = false;
  private over = false;

  constructor(
    private readonly io: Pick<Io, 'ask' | 'stderr'>,
    private readonly answer: Drive['answer'],
    private readonly author: string,
  ) {}

  event(event: JournalEvent, state: RunState): void {
    if (event.type === 'permission-end' && event.request !== undefined) {
      const answered = this.waiting.findIndex(({ question }) => question.request === event.request);
      if (answered >= 0) this.waiting.splice(answered, 1);
    }
    if (event.type !== 'permission-ask') return;
    this.waiting.push({ question: event, label: state.steps.get(event.n)?.label ?? `#${event.n}` });
    if (!this.asking) void this.askAll();
  }

  end(): void {
    this.over = true;
  }

  private async askAll(): Promise<void> {
    this.asking = true;
    for (let next = this.waiting.shift(); next && !this.over; next = this.waiting.shift()) if (!(await this.askOne(next))) break;
    this.asking = false;
  }

  /** False at the end of input: the question stays open for other terminals. */
  private async askOne({ question, label }: (typeof this.waiting)[number]): Promise<boolean> {
    const { tool, argument, reason, request } = question;
    const use = argument === undefined ? oneLine(tool) : `${oneLine(tool)}(${oneLine(argument)})`;
    for (;;) {
      const said = (await this.io.ask(`${oneLine(label)} asks for ${use}: ${oneLine(reason)}. [a]llow · [d]eny: `))?.trim().toLowerCase();
      if (said === undefined) return false;
      if (this.over) return false;
      const allowed = /^(?:a|allow|y|yes)$/.test(said);
      if (!allowed && !/^(?:d|deny|n|no)$/.test(said)) {
        this.io.stderr('Type a or d.\n');
        continue;
      }
      if (!this.answer(request, allowed, this.author)) this.io.stderr('That question was answered elsewhere, or its agent has ended.\n');
      return true;
    }
  }
}
