import type { AttemptResult, Backend } from '../../core/ports/backend.js';
import type { ToolUse } from '../../core/step/tool-use.js';
import type { Json, JsonObject } from '../../core/values/json.js';
import { looksSecret } from '../programs/child-environment.js';
import { redactedText } from './redact.js';

/** Shorter values would hide ordinary words. */
const shortest = 8;

/** Replaces every value of a secret variable; null when the environment holds none. */
export function secretFilter(
  env: Readonly<Record<string, string | undefined>>,
): ((text: string) => string) | null {
  const values = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value.length >= shortest && looksSecret(name) ? [value] : [],
  );
  if (values.length === 0) return null;
  const longestFirst = [...new Set(values)].sort((left, right) => right.length - left.length);
  const pattern = new RegExp(
    longestFirst.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
    'g',
  );
  return (text) => text.replace(pattern, redactedText);
}

/**
 * Keys of the environment reach neither the journal nor a transcript, whatever an agent or a
 * provider says.
 */
export function hidingSecrets(backend: Backend, hide: (text: string) => string): Backend {
  return {
    ...backend,
    run: async (request, io) => {
      const hiding = {
        ...io,
        progress: (item: JsonObject) => io.progress(hidden(item, hide)),
        permit: (use: ToolUse) => io.permit(hiddenUse(use, hide)),
      };
      return hidden(await backend.run(request, hiding), hide);
    },
    ...(backend.release ? { release: (callKey) => backend.release?.(callKey) } : {}),
    ...(backend.close ? { close: async () => backend.close?.() } : {}),
  };
}

const written = new WeakMap<ToolUse, ToolUse>();

/** The use that rules are to judge: what the agent really wanted, not what may be shown of it. */
export function asWritten(use: ToolUse): ToolUse {
  return written.get(use) ?? use;
}

/** Questions and refusals are journaled and shown to people. */
function hiddenUse(use: ToolUse, hide: (text: string) => string): ToolUse {
  const shown = hidden(use as unknown as JsonObject, hide) as unknown as ToolUse;
  written.set(shown, use);
  return shown;
}

function hidden<T extends JsonObject | AttemptResult>(value: T, hide: (text: string) => string): T {
  return mapped(value as unknown as Json, hide) as unknown as T;
}

function mapped(value: Json, hide: (text: string) => string): Json {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, mapped(inner, hide)]),
  );
}
