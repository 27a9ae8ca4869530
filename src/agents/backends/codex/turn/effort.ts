import { type Effort, efforts } from '../../../../core/step/call.js';
import { isJsonObject, type Json } from '../../../../core/values/json.js';
import type { CodexProcess } from '../server/codex-process.js';

/**
 * The wanted effort, or the highest below it that the model knows; of a model that Codex does not
 * know, `high` at most.
 */
export async function chosenEffort(
  codex: CodexProcess,
  wanted: Effort | undefined,
  model: string | undefined,
): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const listed = await codex.request('model/list', {}).catch(() => null);
  const known = effortsOf(listed, model) ?? ['low', 'medium', 'high'];
  const upTo = efforts.slice(0, efforts.indexOf(wanted) + 1);
  return upTo.reverse().find((effort) => known.includes(effort));
}

function effortsOf(listed: Json, model: string | undefined): readonly Json[] | undefined {
  const models =
    isJsonObject(listed) && Array.isArray(listed.data) ? listed.data.filter(isJsonObject) : [];
  const found = models.find(
    (one) => one.id === model || one.model === model,
  )?.supportedReasoningEfforts;
  return Array.isArray(found)
    ? found.map((one) => (isJsonObject(one) ? (one.reasoningEffort ?? null) : null))
    : undefined;
}
