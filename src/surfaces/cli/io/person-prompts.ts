import type { Drive } from '../../../config/request/drive-request.js';
import type { JournalEvent } from '../../../core/journal/event.js';
import type { PermissionAsk } from '../../../core/journal/permission-event.js';
import { openQuestions, questionLine } from '../../../core/report/open-questions.js';
import { useText } from '../../../core/report/permission-text.js';
import type { RunState } from '../../../core/state/run-state.js';
import type { RunRule } from '../../../core/step/tool-use.js';
import { messageOf } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { type RuleLayer, ruleLayers } from '../../../runs/control/write-rule.js';
import type { HeldOutput } from './held-output.js';
import type { Io } from './io.js';

interface Prompt {
  /** `use 3` for a question about a tool, `ask 12` for one of the script. */
  readonly key: string;
  readonly text: string;
  readonly take: (said: string) => Taken | Promise<Taken>;
}

/** Null when it was taken or came too late; else what to type instead, or what else to ask. */
type Taken = string | null | Pick<Prompt, 'text' | 'take'>;

export interface PersonPrompts {
  event(event: JournalEvent, state: RunState): void;
  end(): void;
}

/** What answers go to. */
interface Answering {
  readonly drive: Pick<Drive, 'answer' | 'reply'>;
  readonly author: string;
  /** Writes a rule for good; resolves to what became of it, in lines. */
  readonly writeRule: (
    made: RunRule,
    where: RuleLayer,
    use: Pick<PermissionAsk, 'tool' | 'argument'>,
  ) => Promise<readonly string[]>;
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
  prompt: Prompt,
  elsewhere: AbortSignal,
): Promise<'taken' | 'elsewhere' | 'input-end'> {
  let asked: Pick<Prompt, 'text' | 'take'> = prompt;
  for (;;) {
    const said = (await io.ask(asked.text, elsewhere))?.trim();
    if (elsewhere.aborted) return 'elsewhere';
    if (said === undefined) return 'input-end';
    const taken = await asked.take(said);
    if (taken === null) return 'taken';
    if (typeof taken === 'string') io.stderr(`${taken}\n`);
    else asked = taken;
  }
}

function promptOf(event: JournalEvent, state: RunState, desk: Desk): Prompt | null {
  if (event.type === 'permission-ask') return usePrompt(event, state, desk);
  if (event.type !== 'step-start' || event.kind !== 'ask') return null;
  const asked = openQuestions(state).find(({ n }) => n === event.n);
  if (!asked) return null;
  return {
    key: `ask ${event.n}`,
    text: `${questionLine(asked)}: `,
    take: (said) => {
      const { default: usual } = asked.question;
      const text = said === '' && usual !== null ? usual : said;
      return desk.drive.reply(event.n, text, desk.author);
    },
  };
}

/** Once, for the rest of the run, or for good; what no rule covers is answered once. */
function usePrompt(event: PermissionAsk, state: RunState, desk: Desk): Prompt {
  const { n, request, tool, argument = null, reason, rule } = event;
  const label = state.steps.get(n)?.label ?? `#${n}`;
  const answer = (allowed: boolean, forRun: boolean): string | null => {
    const refused = desk.drive.answer(request, { allowed, author: desk.author, forRun });
    if (refused !== null) desk.io.stderr(`${oneLine(refused)}\n`);
    return null;
  };
  const more = rule === undefined ? '' : ' · for this run: [ar] [dr] · for good: [ag] [dg]';
  return {
    key: `use ${request}`,
    text:
      `${oneLine(label)} asks for ${useText({ tool, argument })}: ${oneLine(reason)}. ` +
      `[a]llow · [d]eny${more}: `,
    take: (said) => {
      const word = said
        .toLowerCase()
        .replace(/^(?:allow|y|yes)$/, 'a')
        .replace(/^(?:deny|n|no)$/, 'd');
      const [, effect, scope = ''] = /^([ad])([rg]?)$/.exec(word) ?? [];
      if (effect === undefined || (scope !== '' && rule === undefined))
        return `Type a or d${rule === undefined ? '' : ', with r or g behind it'}.`;
      const allowed = effect === 'a';
      if (scope !== 'g' || rule === undefined) return answer(allowed, scope === 'r');
      const made: RunRule = { effect: allowed ? 'allow' : 'deny', rule };
      return homeQuestion(made, event, desk, () => answer(allowed, true));
    },
  };
}

/** Where the rule is to stand, which is shown before anything is written. */
function homeQuestion(
  made: RunRule,
  use: PermissionAsk,
  { io, writeRule }: Desk,
  answer: () => null | string,
): Pick<Prompt, 'text' | 'take'> {
  return {
    text:
      `"${made.effect}": ${oneLine(made.rule)} goes into the configuration of ` +
      'this [p]roject · of your [h]ome · [n]either, only this run: ',
    take: async (said) => {
      const where = ruleLayers.find((one) => said !== '' && one.startsWith(said.toLowerCase()));
      if (where === undefined && !/^n(either)?$/i.test(said)) return 'Type p, h or n.';
      if (where === undefined) return answer();
      try {
        for (const line of await writeRule(made, where, use)) io.stderr(`${line}\n`);
      } catch (error) {
        return `Not written: ${messageOf(error)}`;
      }
      return answer();
    },
  };
}
