import { argumentOf } from '../../src/core/selection/select-activity.js';
import { isJsonObject, type Json, type JsonObject } from '../../src/core/values/json.js';

/** An item of a transcript as it is shown; a use of a tool with its end. */
export type TranscriptEntry =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  | {
      readonly kind: 'tool';
      readonly tool: string;
      readonly argument: string;
      readonly input: Json;
      /** `null` while it runs. */
      readonly output: string | null;
      readonly failed: boolean;
      readonly tookMs: number | null;
    }
  | { readonly kind: 'trouble'; readonly title: string; readonly text: string }
  | { readonly kind: 'other'; readonly title: string; readonly text: string };

type ToolEntry = Extract<TranscriptEntry, { readonly kind: 'tool' }>;

export interface EntryList {
  readonly entries: readonly TranscriptEntry[];
  add(item: JsonObject): void;
}

/** Pairs starts and ends of tools as they come. Items of types it does not know are shown whole. */
export function createEntryList(): EntryList {
  const entries: TranscriptEntry[] = [];
  const open = new Map<string, { readonly at: number; readonly since: number | null }>();
  const startTool = (item: JsonObject): void => {
    open.set(textOf(item.id), { at: entries.length, since: timeOf(item) });
    entries.push(startedTool(item));
  };
  const endTool = (item: JsonObject): void => {
    const started = open.get(textOf(item.id));
    open.delete(textOf(item.id));
    const entry = started === undefined ? undefined : entries[started.at];
    const tool = entry?.kind === 'tool' ? entry : startedTool(item);
    const [from, to] = [started?.since ?? null, timeOf(item)];
    const ended: ToolEntry = {
      ...tool,
      output: textOf(item.output),
      failed: item.failed === true,
      tookMs: from === null || to === null ? null : Math.max(0, to - from),
    };
    if (started === undefined) entries.push(ended);
    else entries[started.at] = ended;
  };
  return {
    entries,
    add(item) {
      if (item.type === 'tool-start') startTool(item);
      else if (item.type === 'tool-end') endTool(item);
      else {
        const entry = entryOf(item);
        if (entry !== null) entries.push(entry);
      }
    },
  };
}

function entryOf(item: JsonObject): TranscriptEntry | null {
  switch (item.type) {
    case 'usage':
    case 'sign':
      return null;
    case 'text':
    case 'reasoning':
      return { kind: item.type, text: textOf(item.text) };
    case 'refused-answer':
      return {
        kind: 'trouble',
        title: `answer refused: ${textOf(item.error)}`,
        text: textOf(item.answer),
      };
    case 'repeat':
      return { kind: 'trouble', title: textOf(item.cause), text: textOf(item.message) };
    default:
      return {
        kind: 'other',
        title: textOf(item.type) || 'item',
        text: typeof item.text === 'string' ? item.text : JSON.stringify(item, null, 2),
      };
  }
}

function startedTool(item: JsonObject): ToolEntry {
  const input = item.input ?? null;
  return {
    kind: 'tool',
    tool: textOf(item.tool) || 'tool',
    argument: argumentOf(input),
    input,
    output: null,
    failed: false,
    tookMs: null,
  };
}

/** More than the line says: worth opening. */
export function hasMoreInput({ input, argument }: ToolEntry): boolean {
  if (!isJsonObject(input)) return input !== null && input !== argument;
  const values = Object.values(input);
  return values.length > 1 || values.some((value) => value !== argument);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function timeOf({ at }: JsonObject): number | null {
  return typeof at === 'number' ? at : null;
}
