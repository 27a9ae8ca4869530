import { isJsonObject, type Json } from '../../../../core/values/json.js';

/** A use of a tool whose input is no text but the object itself. */
export interface RawUse {
  readonly id: string;
  readonly tool: string;
  readonly inputText: string;
}

/**
 * Some local servers send the arguments of a function as an object, which the SDK refuses as a
 * whole although the meaning is clear. `null` for an error about anything else.
 */
export function rawUses(error: unknown): readonly RawUse[] | null {
  if (!(error instanceof Error) || error.name !== 'AI_TypeValidationError') return null;
  const { value } = error as { value?: unknown };
  const [choice] = isJsonObject(value) && Array.isArray(value.choices) ? value.choices : [];
  const delta = isJsonObject(choice) ? choice.delta : undefined;
  const calls = isJsonObject(delta) && Array.isArray(delta.tool_calls) ? delta.tool_calls : [];
  const uses = calls.map(useOf);
  return uses.length > 0 && uses.every((use) => use !== null) ? uses : null;
}

function useOf(call: Json): RawUse | null {
  if (!isJsonObject(call) || !isJsonObject(call.function)) return null;
  const { name, arguments: input } = call.function;
  if (typeof name !== 'string' || !isJsonObject(input)) return null;
  const id = typeof call.id === 'string' ? call.id : '';
  return { id, tool: name, inputText: JSON.stringify(input) };
}
