import type { JsonObject } from '../../../core/values/json.js';
import { objectsOf, textIn } from './read-json.js';
import type { Answer, SearchBlock } from './wire.js';

export function isSearchTool({ type }: JsonObject): boolean {
  return textIn(type).startsWith('web_search_');
}

/** The search and what it found, as two blocks of the answer. */
export function hostedBlocks({ id, query, results, error }: SearchBlock): readonly JsonObject[] {
  const found = results.map(({ url, title }) => ({
    type: 'web_search_result',
    url,
    title,
    encrypted_content: sealed(url),
    page_age: null,
  }));
  return [
    { type: 'server_tool_use', id: `srvtoolu_${id}`, name: 'web_search', input: { query } },
    {
      type: 'web_search_tool_result',
      tool_use_id: `srvtoolu_${id}`,
      content: error === null ? found : { type: 'web_search_tool_result_error', error_code: error },
    },
  ];
}

/** What the text of the answer rests on. */
export function citationOf({ blocks }: Answer): JsonObject | null {
  const first = blocks.flatMap((block) => (block.kind === 'search' ? block.results : []))[0];
  if (first === undefined) return null;
  return {
    type: 'web_search_result_location',
    url: first.url,
    title: first.title,
    encrypted_index: sealed(first.url),
    cited_text: first.title,
  };
}

function sealed(url: string): string {
  return `sealed:${Buffer.from(url).toString('base64url')}`;
}

/** The vendor reads back only what it wrote, and every result beside or after its search. */
export function refuseSearches(messages: readonly JsonObject[]): string | null {
  const asked = new Set<string>();
  const blocks = messages.flatMap(({ content }) => objectsOf(content));
  for (const block of blocks) {
    if (block.type === 'server_tool_use') asked.add(textIn(block.id));
    if (block.type === 'web_search_tool_result') {
      if (!asked.delete(textIn(block.tool_use_id)))
        return (
          'messages: unexpected `tool_use_id` found in `web_search_tool_result` ' +
          `blocks: ${textIn(block.tool_use_id)}`
        );
      const bad = objectsOf(block.content).find(
        (result) => textIn(result.encrypted_content) !== sealed(textIn(result.url)),
      );
      if (bad) return 'messages: Invalid `encrypted_content` in `search_result` block';
    }
    const cited = objectsOf(block.citations).find(
      (citation) => textIn(citation.encrypted_index) !== sealed(textIn(citation.url)),
    );
    if (cited) return 'messages: Invalid `encrypted_index` in `citations`';
  }
  const last = messages.at(-1);
  const open = last?.role === 'assistant' ? undefined : [...asked][0];
  const waits =
    open !== undefined && !objectsOf(last?.content).some(({ type }) => type === 'tool_result');
  return waits
    ? `messages: \`web_search\` tool use with id \`${open}\` was found without a corresponding ` +
        '`web_search_tool_result` block'
    : null;
}
