import type { AttemptRequest } from '../../../../core/ports/backend.js';
import { transcriptItem } from '../../../../core/ports/transcript.js';
import { offersTool } from '../../../../core/step/tool-use.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import type { Provider } from '../provider/provider.js';
import type { Redact } from '../provider/redact.js';
import type { SdkTool } from '../provider/sdk-types.js';
import { parseInput } from './parse-input.js';
import type { PermitWait } from './permit-wait.js';
import { lineOf, pagesIn } from './searched-pages.js';
import type { Turn } from './turn.js';

/** Its name in rules and lists; every provider has its own. */
const webSearchName = 'WebSearch';

const ids = {
  anthropic: 'anthropic.web_search_20250305',
  openai: 'openai.web_search',
  google: 'google.google_search',
} as const;

/** Gemini before 3 searches, or uses tools of others, but not both. */
const searchesAlone = /gemini-(1|2)[.-]/;

/**
 * The tool by which the provider itself searches while it answers; `undefined` where it has none.
 */
export function searchToolOf(
  { kind }: Provider,
  modelId: string,
  otherTools: number,
): SdkTool | undefined {
  if (kind !== 'anthropic' && kind !== 'openai' && kind !== 'google') return undefined;
  if (kind === 'google' && otherTools > 0 && searchesAlone.test(modelId)) return undefined;
  return { type: 'provider', id: ids[kind], name: webSearchName, args: {} };
}

/** Asked once, before it is offered: what the provider does then passes nobody. */
export async function maySearch(
  { brief }: AttemptRequest,
  { permit }: PermitWait,
  progress: (item: JsonObject) => void,
): Promise<boolean> {
  if (!offersTool(brief.tools, webSearchName)) return false;
  const allowed = await permit({ tool: webSearchName });
  if (!allowed.allowed)
    progress({ type: 'context', text: `${webSearchName} is not offered: ${allowed.message}` });
  return allowed.allowed;
}

interface Search {
  readonly id: string;
  readonly input: Json;
  readonly found: string;
  readonly failed: boolean;
}

/** What the provider searched for and found, as uses of a tool. */
export function reportSearches(
  turn: Turn,
  redact: Redact,
  progress: (item: JsonObject) => void,
): void {
  const tool = webSearchName;
  for (const { id, input, found, failed } of searchesOf(turn)) {
    const output = redact.text(found);
    progress(transcriptItem({ type: 'tool-start', id, tool, input: redact.json(input) }));
    progress(transcriptItem({ type: 'tool-end', id, tool, output, failed }));
  }
}

function searchesOf({ parts, sources, queries }: Turn): readonly Search[] {
  const results = parts.flatMap((part) => (part.kind === 'hosted-result' ? [part] : []));
  const all = sources.map(lineOf).join('\n');
  if (results.length === 0)
    return queries.length === 0
      ? []
      : [{ id: 'search', input: { queries: [...queries] }, found: all, failed: false }];
  return results.map(({ id, value, failed }, index): Search => {
    const own = pagesIn(value).map(lineOf).join('\n');
    // Where a result names no pages, those beside the answer are the pages of all its searches.
    const found = own !== '' || index < results.length - 1 ? own : all;
    return {
      id,
      input: askedIn(turnInput(parts, id), value),
      found: failed ? JSON.stringify(value) : found,
      failed,
    };
  });
}

function turnInput(parts: Turn['parts'], id: string): JsonObject {
  const use = parts.find((part) => part.kind === 'hosted-use' && part.id === id);
  return (use?.kind === 'hosted-use' ? parseInput(use.inputText) : null) ?? {};
}

/** OpenAI says with the result what was done. */
function askedIn(input: JsonObject, value: Json): Json {
  return Object.keys(input).length === 0 && isJsonObject(value) && isJsonObject(value.action)
    ? value.action
    : input;
}
