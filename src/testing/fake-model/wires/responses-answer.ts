import type { Json, JsonObject } from '../../../core/values/json.js';
import { listOf, objectsOf, piecesOf } from './read-json.js';
import type { Answer, AnswerBlock } from './wire.js';

type Item = { readonly [key: string]: Json };

/** The items of the answer, as a client sends them back with its next request. */
export function outputItems(answer: Answer): readonly Item[] {
  const items = answer.blocks.map((part, index) => itemOf(part, answer, index));
  return items.length > 0 ? items : [itemOf({ kind: 'text', text: '' }, answer, 0)];
}

export function responseObject(
  answer: Answer,
  output: readonly Item[] = outputItems(answer),
  status: string = finalStatus(answer),
): JsonObject {
  const { total, read, out, thinking } = answer.usage;
  const reason = answer.stop === 'length' ? 'max_output_tokens' : 'content_filter';
  return {
    id: `resp_${answer.id}`,
    object: 'response',
    created_at: answer.created,
    status,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason } : null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: answer.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    store: true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage:
      status === 'in_progress'
        ? null
        : {
            input_tokens: total,
            input_tokens_details: { cached_tokens: read },
            output_tokens: out,
            output_tokens_details: { reasoning_tokens: thinking },
            total_tokens: total + out,
          },
  };
}

function finalStatus({ stop }: Answer): string {
  return stop === 'length' || stop === 'refusal' ? 'incomplete' : 'completed';
}

function itemOf(part: AnswerBlock, answer: Answer, index: number): Item {
  const id = `${answer.id}_${index}`;
  if (part.kind === 'thinking')
    return {
      id: `rs_${id}`,
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: part.text }],
      encrypted_content: null,
    };
  if (part.kind === 'search') {
    const sources = part.results.map(({ url }) => ({ type: 'url', url }));
    const status = part.error === null ? 'completed' : 'failed';
    return {
      id: `ws_${id}`,
      type: 'web_search_call',
      status,
      action: {
        type: 'search',
        query: part.query,
        ...(includesSources(answer) ? { sources } : {}),
      },
    };
  }
  if (part.kind === 'text')
    return {
      id: `msg_${id}`,
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [contentOf(part.text, answer)],
    };
  const common = {
    status: 'completed',
    call_id: `call_${part.id}`,
    name: part.name,
    ...(part.namespace === null ? {} : { namespace: part.namespace }),
  };
  return part.freeform
    ? { id: `ctc_${id}`, type: 'custom_tool_call', ...common, input: freeText(part.input) }
    : { id: `fc_${id}`, type: 'function_call', ...common, arguments: JSON.stringify(part.input) };
}

/** Clients get the sources of a search where they ask for them. */
function includesSources({ request }: Answer): boolean {
  return listOf(request.include).includes('web_search_call.action.sources');
}

function annotationsOf(text: string, { blocks }: Answer): readonly JsonObject[] {
  const [first] = blocks.flatMap((block) => (block.kind === 'search' ? block.results : []));
  return first
    ? [
        {
          type: 'url_citation',
          start_index: 0,
          end_index: text.length,
          url: first.url,
          title: first.title,
        },
      ]
    : [];
}

function contentOf(text: string, answer: Answer): JsonObject {
  const { stop } = answer;
  return stop === 'refusal'
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: annotationsOf(text, answer), logprobs: [] };
}

/** A tool that takes text gets the text itself, or the only text of an object. */
function freeText(input: Json): string {
  if (typeof input === 'string') return input;
  const values = Object.values(input ?? {});
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : JSON.stringify(input);
}

export function responsesFrames(answer: Answer): readonly string[] {
  let sequence = 0;
  const event = (type: string, data: JsonObject): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...data })}\n\n`;
  const items = outputItems(answer);
  const end = finalStatus(answer);
  return [
    event('response.created', { response: responseObject(answer, [], 'in_progress') }),
    event('response.in_progress', { response: responseObject(answer, [], 'in_progress') }),
    ...items.flatMap((item, output_index) => itemFrames(item, output_index, event)),
    event(`response.${end}`, { response: responseObject(answer, items, end) }),
  ];
}

type Emit = (type: string, data: JsonObject) => string;

function itemFrames(item: Item, output_index: number, event: Emit): readonly string[] {
  const item_id = item.id ?? '';
  const place = { item_id, output_index };
  const frames = [event('response.output_item.added', { output_index, item: emptied(item) })];
  const stream = (kind: string, text: string, key: string, more: JsonObject = {}): void => {
    for (const delta of piecesOf(text))
      frames.push(event(`response.${kind}.delta`, { ...place, ...more, delta }));
    frames.push(event(`response.${kind}.done`, { ...place, ...more, [key]: text }));
  };
  if (item.type === 'function_call')
    stream('function_call_arguments', String(item.arguments), 'arguments');
  else if (item.type === 'web_search_call') {
    for (const step of ['in_progress', 'searching', 'completed'])
      frames.push(event(`response.web_search_call.${step}`, place));
  } else if (item.type === 'custom_tool_call')
    stream('custom_tool_call_input', String(item.input), 'input');
  else {
    const isReasoning = item.type === 'reasoning';
    const [part] = (isReasoning ? item.summary : item.content) as readonly JsonObject[];
    if (part) {
      const isRefusal = part.type === 'refusal';
      const key = isRefusal ? 'refusal' : 'text';
      const at: JsonObject = isReasoning ? { summary_index: 0 } : { content_index: 0 };
      const name = isReasoning ? 'reasoning_summary_part' : 'content_part';
      frames.push(
        event(`response.${name}.added`, {
          ...place,
          ...at,
          part: {
            ...part,
            [key]: '',
            ...(part.annotations === undefined ? {} : { annotations: [] }),
          },
        }),
      );
      stream(
        isReasoning ? 'reasoning_summary_text' : isRefusal ? 'refusal' : 'output_text',
        String(part[key]),
        key,
        isReasoning || isRefusal ? at : { ...at, logprobs: [] },
      );
      for (const [annotation_index, annotation] of objectsOf(part.annotations).entries()) {
        frames.push(
          event('response.output_text.annotation.added', {
            ...place,
            ...at,
            annotation_index,
            annotation,
          }),
        );
      }
      frames.push(event(`response.${name}.done`, { ...place, ...at, part }));
    }
  }
  frames.push(event('response.output_item.done', { output_index, item }));
  return frames;
}

function emptied(item: Item): Item {
  if (item.type === 'function_call') return { ...item, status: 'in_progress', arguments: '' };
  if (item.type === 'custom_tool_call') return { ...item, status: 'in_progress', input: '' };
  if (item.type === 'web_search_call')
    return { id: item.id ?? '', type: item.type, status: 'in_progress' };
  return item.type === 'reasoning'
    ? { ...item, summary: [] }
    : { ...item, status: 'in_progress', content: [] };
}
