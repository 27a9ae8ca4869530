import type { Json, JsonObject } from '../../../../core/values/json.js';
import { rawUses } from '../provider/raw-arguments.js';
import type { SdkPart } from '../provider/sdk-types.js';
import type { TurnPart } from './turn.js';

interface Draft {
  readonly kind: 'text' | 'reasoning';
  text: string;
  meta?: JsonObject;
}

interface TurnParts {
  take(part: SdkPart): void;
  /** Without texts that say nothing. */
  kept(): readonly TurnPart[];
}

/** The parts of an answer, as its stream brings them. */
export function turnParts(): TurnParts {
  const parts: (Draft | TurnPart)[] = [];
  const open = new Map<string, Draft>();
  const ids = new Set<string>();
  const draftOf = (kind: Draft['kind'], id: string, isNew: boolean): Draft => {
    const known = open.get(`${kind} ${id}`);
    if (known !== undefined && !isNew) return known;
    const draft: Draft = { kind, text: '' };
    open.set(`${kind} ${id}`, draft);
    parts.push(draft);
    return draft;
  };
  /** Some local servers give no ids, or the same one twice. */
  const ownId = (given: string, tool: string): string => {
    const isOwn = given !== '' && !ids.has(given);
    const id = isOwn ? given : `use_${ids.size + 1}_${tool}`;
    ids.add(id);
    return id;
  };
  return {
    take(part) {
      switch (part.type) {
        case 'text-start':
        case 'text-delta':
        case 'text-end':
        case 'reasoning-start':
        case 'reasoning-delta':
        case 'reasoning-end': {
          const kind = part.type.startsWith('text') ? 'text' : 'reasoning';
          const draft = draftOf(kind, part.id, part.type.endsWith('start'));
          if ('delta' in part) draft.text += part.delta;
          if (part.providerMetadata !== undefined)
            draft.meta = mergeMeta(draft.meta, part.providerMetadata as JsonObject);
          break;
        }
        case 'tool-call': {
          const { toolCallId, toolName: tool, input: inputText, providerExecuted } = part;
          const kind = providerExecuted ? 'hosted-use' : 'use';
          parts.push({ kind, id: ownId(toolCallId, tool), tool, inputText, ...metaOf(part) });
          break;
        }
        case 'error':
          for (const { id, tool, inputText } of rawUses(part.error) ?? [])
            parts.push({ kind: 'use', id: ownId(id, tool), tool, inputText });
          break;
        case 'tool-result': {
          const { toolCallId: id, toolName: tool, result, isError } = part;
          const value = (result ?? {}) as Json;
          const failed = isError === true;
          parts.push({ kind: 'hosted-result', id, tool, value, failed, ...metaOf(part) });
          break;
        }
      }
    },
    kept: () =>
      parts.filter(
        (part) => !('text' in part) || part.text !== '' || part.meta !== undefined,
      ) as TurnPart[],
  };
}

function metaOf({ providerMetadata }: { readonly providerMetadata?: unknown }) {
  return providerMetadata ? { meta: providerMetadata as JsonObject } : {};
}

/** Members of the same provider add up: the signature comes apart from the item's id. */
function mergeMeta(left: JsonObject | undefined, right: JsonObject): JsonObject {
  const merged: Record<string, JsonObject> = {
    ...(left as Record<string, JsonObject> | undefined),
  };
  for (const [provider, values] of Object.entries(right))
    merged[provider] = { ...merged[provider], ...(values as JsonObject) };
  return merged;
}
