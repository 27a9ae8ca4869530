import {
  type Argument,
  type FaultReply,
  type Modifier,
  Refused,
  readWord,
} from './directive-words.js';
import { jsonAt } from './json-prefix.js';
import type { Reply } from './reply.js';

/** A fault that comes before an answer, so many times for one conversation; `null`: always. */
export interface Fault {
  readonly reply: FaultReply;
  readonly times: number | null;
}

/**
 * One turn of the model as the prompt asks for it. `reply: null`: what the model would do without
 * directives.
 */
export interface ScriptedTurn {
  readonly faults: readonly Fault[];
  readonly reply: Reply | 'echo' | null;
  readonly also: Modifier;
}

type Directives =
  | {
      readonly ok: true;
      readonly turns: readonly ScriptedTurn[] /** Where the line of the last directive ends. */;
      readonly end: number;
    }
  | { readonly ok: false; readonly message: string };

interface Draft {
  readonly faults: { readonly reply: FaultReply; readonly times: number | undefined }[];
  also: Modifier;
}

const mark = /@fake[ \t]+([a-z_]+)/g;

/** Reads `@fake …` wherever it stands in a text. `null` where it holds none. */
export function parseDirectives(text: string): Directives | null {
  if (!text.includes('@fake')) return null;
  const turns: ScriptedTurn[] = [];
  let draft: Draft = { faults: [], also: {} };
  let readTo = 0;
  for (const found of text.matchAll(mark)) {
    // A prompt inside the JSON of a tool call may have directives of its own.
    if (found.index < readTo) continue;
    const argument = argumentAt(text, found.index + found[0].length, (end) => {
      readTo = Math.max(readTo, end);
    });
    readTo = Math.max(readTo, found.index + 1);
    try {
      const effect = readWord(found[1] ?? '', argument);
      if ('fault' in effect) draft.faults.push({ reply: effect.fault, times: effect.times });
      else if ('also' in effect) draft.also = both(draft.also, effect.also);
      else {
        turns.push(turnOf(draft, effect.answer));
        draft = { faults: [], also: {} };
      }
    } catch (error) {
      if (error instanceof Refused) return { ok: false, message: error.message };
      throw error;
    }
  }
  if (draft.faults.length > 0 || Object.keys(draft.also).length > 0)
    turns.push(turnOf(draft, null));
  return readTo === 0 ? null : { ok: true, turns, end: lineEndOf(text, readTo) };
}

function both(left: Modifier, right: Modifier): Modifier {
  const searches = [...(left.searches ?? []), ...(right.searches ?? [])];
  return { ...left, ...right, ...(searches.length > 0 ? { searches } : {}) };
}

/** A fault comes once unless it says otherwise; the last one stays where no answer follows. */
function turnOf({ faults, also }: Draft, reply: ScriptedTurn['reply']): ScriptedTurn {
  const lasting = reply === null ? faults.length - 1 : -1;
  return {
    faults: faults.map((fault, index) => ({
      reply: fault.reply,
      times: fault.times ?? (index === lasting ? null : 1),
    })),
    reply,
    also,
  };
}

function argumentAt(text: string, start: number, consumed: (end: number) => void): Argument {
  const rest = text.slice(start, lineEndOf(text, start));
  const next = rest.search(/[ \t]*@fake[ \t]+[a-z_]/);
  const behind = next === -1 ? rest : rest.slice(0, next);
  const line = behind.trim();
  const lineStart = start + (behind.length - behind.trimStart().length);
  return {
    line,
    json(from = 0) {
      const gap =
        /^\s*/.exec(text.slice(lineStart + from, lineStart + from + 1000))?.[0].length ?? 0;
      const found = jsonAt(text, lineStart + from + gap);
      if (found !== null) consumed(found.end);
      return found?.value;
    },
    options: new Map(
      [...line.matchAll(/([a-z_-]+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  };
}

function lineEndOf(text: string, from: number): number {
  const end = text.slice(from).search(/[\r\n]/);
  return end === -1 ? text.length : from + end;
}
