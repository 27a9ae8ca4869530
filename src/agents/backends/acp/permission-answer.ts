import type { Permit, ToolUse } from '../../../core/step/tool-use.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { askedUses, type UsePlace } from './tool-use.js';

interface PermissionPlace extends UsePlace {
  readonly readOnly: boolean;
  permit(use: ToolUse): Promise<Permit>;
}

const cancelled: JsonObject = { outcome: { outcome: 'cancelled' } };

/** Only for this once: what is allowed for ever would never be asked again. */
function option(request: JsonObject, kind: 'allow_once' | 'reject_once'): JsonObject {
  const options = Array.isArray(request.options) ? request.options.filter(isJsonObject) : [];
  const found = options.find((one) => one.kind === kind);
  return found === undefined
    ? cancelled
    : { outcome: { outcome: 'selected', optionId: found.optionId ?? '' } };
}

/** Answers a permission request of the agent by the run's policy. */
export async function answerPermission(
  request: JsonObject,
  place: PermissionPlace,
): Promise<JsonObject> {
  const asked = await askedUses(isJsonObject(request.toolCall) ? request.toolCall : {}, place);
  if (asked.own) return option(request, 'allow_once');
  if (asked.uses.length === 0 || (place.readOnly && asked.writes))
    return option(request, 'reject_once');
  for (const use of asked.uses) {
    const permit = await place.permit(use);
    if (!permit.allowed) return option(request, 'reject_once');
  }
  return option(request, 'allow_once');
}
