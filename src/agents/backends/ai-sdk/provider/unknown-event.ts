import { isJsonObject, type JsonObject } from '../../../../core/values/json.js';

/** Words of servers that report an error in a form of their own. */
const troubled = /error|fail|exception/i;

interface Issue {
  readonly code?: string;
  readonly note?: string;
  readonly path?: readonly unknown[];
}

/**
 * The SDK's error about an event, or a block in it, of a kind that it does not know: vendors
 * announce that new ones may come, and nothing of what is known is lost with it. An event of a
 * known kind that is not as it must be is no such thing.
 */
export function isUnknownKind(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'AI_TypeValidationError') return false;
  const { value, cause } = error as { value?: unknown; cause?: { issues?: readonly Issue[] } };
  if (!isJsonObject(value)) return false;
  const unions = (cause?.issues ?? []).filter(({ code }) => code === 'invalid_union');
  return unions.some(({ note, path = [] }) =>
    note === 'No matching discriminator' ? path.length <= 2 : path.length === 0 && isForeign(value),
  );
}

/**
 * On a wire whose events have no kinds: one that names its own and is nothing that the wire has.
 */
function isForeign(value: JsonObject): boolean {
  return (
    typeof value.type === 'string' && !('choices' in value) && !troubled.test(JSON.stringify(value))
  );
}
