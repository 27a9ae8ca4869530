import type { Json, JsonObject } from '../../../core/values/json.js';
import { listOf, objectsOf, textIn } from '../wires/read-json.js';
import { inputItems } from '../wires/responses.js';
import { outputItems } from '../wires/responses-answer.js';
import type { Answer } from '../wires/wire.js';

/**
 * Responses keeps answers on the server: clients may name an item or a whole response by id instead
 * of sending it again.
 */
export interface ResponseStore {
  /** The request with everything it names in place, or what is not known. */
  resolve(body: JsonObject): { readonly body: JsonObject } | { readonly missing: string };
  keep(body: JsonObject, answer: Answer): void;
  clear(): void;
}

const keptItems = 20_000;
/** Each holds on to the whole request before it. */
const keptResponses = 2000;

export function createResponseStore(): ResponseStore {
  const items = new Map<string, JsonObject>();
  const responses = new Map<string, readonly Json[]>();
  return {
    resolve(body) {
      const previous = textIn(body.previous_response_id);
      const earlier = previous === '' ? [] : responses.get(previous);
      if (earlier === undefined)
        return { missing: `Previous response with id '${previous}' not found.` };
      const own = objectsOf(inputItems(body));
      if (earlier.length === 0 && own.every(({ type }) => type !== 'item_reference'))
        return { body };
      const input: Json[] = [...earlier];
      for (const item of own) {
        const found = item.type === 'item_reference' ? items.get(textIn(item.id)) : item;
        if (found === undefined) return { missing: `Item with id '${textIn(item.id)}' not found.` };
        input.push(found);
      }
      return { body: { ...body, input } };
    },
    keep(body, answer) {
      if (body.store === false) return;
      const output = outputItems(answer);
      for (const item of output) items.set(textIn(item.id), item);
      responses.set(`resp_${answer.id}`, [
        ...listOf(inputItems(body) as readonly JsonObject[]),
        ...output,
      ]);
      forgetOldest(items, keptItems);
      forgetOldest(responses, keptResponses);
    },
    clear() {
      items.clear();
      responses.clear();
    },
  };
}

function forgetOldest(map: Map<string, unknown>, kept: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= kept) return;
    map.delete(oldest);
  }
}
