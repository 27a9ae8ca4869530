import { isJsonObject, type Json, type JsonObject } from '../values/json.js';
import { addUsage, type Usage } from '../values/usage.js';

/** What an agent does now, as its transcript shows it. */
export interface Activity {
  /** One line as the agent's program says it; hostile text. */
  readonly doing: string;
  /** When it last showed a sign, milliseconds since 1970; `null` where its items have no times. */
  readonly at: number | null;
  /** What its requests have spent so far, all attempts; absent: unknown. */
  readonly usage?: Usage | undefined;
  readonly costUsd?: number | undefined;
}

/** What an agent does after one more item of its transcript; `before` is `null` at the first. */
export function activityAfter(before: Activity | null, item: JsonObject): Activity {
  const at = typeof item.at === 'number' ? item.at : (before?.at ?? null);
  const doing = doingOf(item) ?? before?.doing ?? 'starting';
  if (item.type !== 'usage') return { ...before, doing, at };
  const cost = typeof item.costUsd === 'number' ? item.costUsd : undefined;
  return {
    ...{ doing, at, usage: addUsage(before?.usage, usageOf(item.usage)) },
    costUsd: cost === undefined ? before?.costUsd : (before?.costUsd ?? 0) + cost,
  };
}

function usageOf(said: Json | undefined): Usage {
  const own = isJsonObject(said) ? said : {};
  const counts = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens'] as const;
  return Object.fromEntries(
    counts.flatMap((name) => (typeof own[name] === 'number' ? [[name, own[name]]] : [])),
  );
}

function doingOf(item: JsonObject): string | null {
  switch (item.type) {
    case 'text':
      return 'writing';
    case 'reasoning':
    case 'tool-end':
      return 'thinking';
    case 'tool-start':
      return useOf(typeof item.tool === 'string' ? item.tool : 'a tool', item.input ?? null);
    // What a program says while it works; what it cost is told at its end.
    case 'stderr':
      return typeof item.text === 'string' && !item.text.startsWith('plenum-usage ')
        ? item.text.trim() || null
        : null;
    case 'refused-answer':
      return 'correcting its answer';
    case 'repeat':
      return `waiting to try again${typeof item.cause === 'string' ? `: ${item.cause}` : ''}`;
    default:
      return null;
  }
}

/** Names that agent programs give their tools, in words for people. The first that fits counts. */
const doings: readonly (readonly [RegExp, string])[] = [
  [/^mcp__/, ''],
  [/web|fetch|http|url/i, 'fetching'],
  [/edit|write|patch|replace|create/i, 'editing'],
  [/read|view|cat|open/i, 'reading'],
  [/bash|shell|exec|command|terminal/i, 'running'],
  [/grep|glob|search|find|list|ls/i, 'searching'],
];

const argumentNames = [
  ...['file_path', 'filePath', 'path', 'notebook_path', 'command', 'cmd', 'url', 'query'],
  ...['pattern', 'description', 'prompt'],
];

function useOf(tool: string, input: Json): string {
  const doing = doings.find(([name]) => name.test(tool))?.[1] ?? '';
  const argument = argumentOf(input);
  return [...(doing === '' ? ['using', tool] : [doing]), argument].filter(Boolean).join(' ');
}

/** What a use of a tool is about: a path, a command, a question; empty where nothing says it. */
export function argumentOf(input: Json): string {
  if (typeof input === 'string') return input;
  if (!isJsonObject(input)) return '';
  for (const name of argumentNames) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (typeof value === 'string' && value !== '') return value;
    if (Array.isArray(value) && value.length > 0) return value.map(String).join(' ');
  }
  return '';
}
