import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import type { AcpProcess } from './acp-process.js';

interface Wanted {
  readonly mode?: string;
  readonly model?: string;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function listOf(session: JsonObject, member: string, inner: string): readonly JsonObject[] {
  const holder = session[member];
  return isJsonObject(holder) ? objects(holder[inner]) : [];
}

/**
 * Sets mode and model of a new session where the agent offers them. Rejects for what it does not
 * offer.
 */
export async function choose(
  acp: AcpProcess,
  session: JsonObject,
  { mode, model }: Wanted,
): Promise<void> {
  const sessionId = String(session.sessionId);
  if (mode !== undefined) {
    if (!listOf(session, 'modes', 'availableModes').some(({ id }) => id === mode))
      throw new Error(`this agent has no mode ${mode}`);
    await acp.request('session/set_mode', { sessionId, modeId: mode });
  }
  if (model === undefined) return;
  if (listOf(session, 'models', 'availableModels').some(({ modelId }) => modelId === model)) {
    await acp.request('session/set_model', { sessionId, modelId: model });
    return;
  }
  const option = objects(session.configOptions).find(({ category }) => category === 'model');
  const offered =
    option === undefined ? undefined : objects(option.options).find(({ value }) => value === model);
  if (option === undefined || offered === undefined)
    throw new Error(`this agent does not offer the model ${model}`);
  await acp.request('session/set_config_option', {
    sessionId,
    configId: option.id ?? 'model',
    value: model,
  });
}
