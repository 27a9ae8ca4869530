import { isJsonObject, type Json } from '../../../core/values/json.js';
import type { Act, ErrorName, Reply, ReplyError, ReplySearch, ReplyTool } from './reply.js';

/** What stands behind the word of a directive. */
export interface Argument {
  /** To the end of the line or the next directive. */
  readonly line: string;
  /** The JSON value that begins there, which MAY go on over several lines. */
  readonly json: (from?: number) => Json | undefined;
  readonly options: ReadonlyMap<string, string>;
}

export type Modifier = Pick<Reply, 'delayMs' | 'chunkMs' | 'usage' | 'thinking' | 'searches'>;
export type FaultReply = Pick<Reply, 'error' | 'cut' | 'hang'>;

/** An answer is a turn of its own; modifiers and faults belong to the next answer. */
type Effect =
  | { readonly answer: Reply | 'echo' }
  | { readonly also: Modifier }
  | { readonly fault: FaultReply; readonly times: number | undefined };

export class Refused extends Error {}

const errorNames: readonly ErrorName[] = [
  'rate',
  'quota',
  'auth',
  'overloaded',
  'context',
  'billing',
];

const fault = (reply: FaultReply, argument: Argument): Effect => ({
  fault: reply,
  times: optionOf(argument, 'times'),
});

const words: Readonly<Record<string, (argument: Argument) => Effect>> = {
  say: (argument) => ({ answer: { text: textOf(argument) } }),
  max_tokens: (argument) => ({ answer: { text: textOf(argument), stop: 'length' } }),
  refuse: (argument) => ({ answer: { text: textOf(argument), stop: 'refusal' } }),
  tool: (argument) => ({ answer: { tools: [toolOf(argument)] } }),
  tools: (argument) => ({ answer: { tools: toolsOf(argument) } }),
  shell: (argument) => ({
    answer: {
      act: { kind: 'shell', command: needed(textOf(argument) || undefined, 'shell <command>') },
    },
  }),
  read: (argument) => ({
    answer: { act: { kind: 'read', path: needed(textOf(argument) || undefined, 'read <path>') } },
  }),
  write: (argument) => ({ answer: { act: writeOf(argument) } }),
  json: (argument) => ({ answer: { json: needed(argument.json(), 'json <json>') } }),
  echo: () => ({ answer: 'echo' }),
  empty: () => ({ answer: { text: '' } }),
  flood: (argument) => ({ answer: { text: flood(countOf(argument, 'flood <bytes>')) } }),
  think: (argument) => ({ also: { thinking: textOf(argument) } }),
  search: (argument) => ({ also: { searches: [searchOf(argument)] } }),
  delay: (argument) => ({ also: { delayMs: countOf(argument, 'delay <ms>') } }),
  slow: (argument) => ({ also: { chunkMs: countOf(argument, 'slow <ms-per-chunk>') } }),
  usage: (argument) => ({
    also: {
      usage: {
        in: optionOf(argument, 'in'),
        out: optionOf(argument, 'out'),
        cacheRead: optionOf(argument, 'cache_read'),
        cacheWrite: optionOf(argument, 'cache_write'),
      },
    },
  }),
  error: (argument) => fault({ error: errorOf(argument) }, argument),
  cut: (argument) => fault({ cut: optionOf(argument, 'after') ?? 2 }, argument),
  hang: (argument) => fault({ hang: true }, argument),
};

/** Throws `Refused` with what is wrong. */
export function readWord(word: string, argument: Argument): Effect {
  const reader = Object.hasOwn(words, word) ? words[word] : undefined;
  if (reader === undefined) throw new Refused(`the fake model knows no directive "@fake ${word}"`);
  return reader(argument);
}

/** Plain to the end of the line, or a JSON string where the text has several lines. */
function textOf({ line, json }: Argument): string {
  if (!line.startsWith('"')) return line;
  const value = json();
  return typeof value === 'string' ? value : line;
}

function toolOf({ line, json }: Argument): ReplyTool {
  const name = needed(/^[^\s{[]+/.exec(line)?.[0], 'tool <Name> <json>');
  const after = line.slice(name.length).trim();
  if (!/^[{["]/.test(after)) return { name, input: {} };
  const input = json(name.length);
  if (input === undefined) throw new Refused(`the input of "@fake tool ${name}" is not JSON`);
  return { name, input };
}

function writeOf({ line, json }: Argument): Act {
  const path = needed(/^\S+/.exec(line)?.[0], 'write <path> <text>');
  const text = line.slice(path.length).trim();
  const value = text.startsWith('"') ? json(path.length) : undefined;
  return { kind: 'write', path, text: typeof value === 'string' ? value : text };
}

function toolsOf({ json }: Argument): readonly ReplyTool[] {
  const form = 'tools [{"name": "…", "input": {…}}, …]';
  const value = needed(json(), form);
  const list = Array.isArray(value) ? value : [];
  const tools = list.flatMap((entry: Json) => {
    const { name, input = {} } = (entry ?? {}) as { readonly name?: Json; readonly input?: Json };
    return typeof name === 'string' ? [{ name, input }] : [];
  });
  return needed(tools.length > 0 && tools.length === list.length ? tools : undefined, form);
}

function searchOf({ line, json }: Argument): ReplySearch {
  const form = 'search <query> [{"url": "…", "title": "…"}, …]';
  const query = needed(/^[^[{]+/.exec(line)?.[0], form);
  if (query.length === line.length) return { query };
  const value = needed(json(query.length), form);
  if (isJsonObject(value) && typeof value.error === 'string')
    return { query: query.trim(), error: value.error };
  const results = (Array.isArray(value) ? value : []).flatMap((entry: Json) => {
    const { url, title = url } = (isJsonObject(entry) ? entry : {}) as {
      readonly url?: Json;
      readonly title?: Json;
    };
    return typeof url === 'string' && typeof title === 'string' ? [{ url, title }] : [];
  });
  return {
    query: query.trim(),
    results: needed(
      Array.isArray(value) && results.length === value.length ? results : undefined,
      form,
    ),
  };
}

function errorOf(argument: Argument): ReplyError {
  const kind = /^[a-z0-9]+/.exec(argument.line)?.[0] ?? '';
  const message = /message="([^"]*)"/.exec(argument.line)?.[1];
  const type = argument.options.get('type');
  const name =
    errorNames.find((known) => known === kind) ?? errorNames.find((known) => known === type);
  const status = /^[45]\d\d$/.test(kind) ? Number(kind) : undefined;
  if (status === undefined && name !== kind)
    throw new Refused(`write @fake error <status>, or one of ${errorNames.join(', ')}`);
  return {
    status,
    name,
    type: type === name ? undefined : type,
    message,
    retryAfter: optionOf(argument, 'retry-after'),
    after: optionOf(argument, 'after'),
  };
}

function optionOf({ options }: Argument, name: string): number | undefined {
  const text = options.get(name);
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?/.test(text)) throw new Refused(`${name}=${text} is no number`);
  return Number.parseFloat(text);
}

function countOf({ line }: Argument, form: string): number {
  return Number(needed(/^\d+/.exec(line)?.[0], form));
}

function needed<T>(value: T | undefined, form: string): T {
  if (value === undefined) throw new Refused(`write @fake ${form}`);
  return value;
}

const line = 'the quick brown fox jumps over the lazy dog 0123456789 and on\n';
const flood = (bytes: number): string =>
  line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes);
