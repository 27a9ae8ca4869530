import type { Backend } from '../../core/ports/backend.js';
import type { ToolUse } from '../../core/step/tool-use.js';
import type { JsonObject } from '../../core/values/json.js';
import { looksSecret } from '../programs/child-environment.js';
import { mapTexts } from './map-texts.js';
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
        progress: (item: JsonObject) => io.progress(mapTexts(item, hide)),
        permit: (use: ToolUse) => io.permit(hiddenUse(use, hide)),
      };
      return mapTexts(await backend.run(request, hiding), hide);
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
  const shown = mapTexts(use, hide);
  written.set(shown, use);
  return shown;
}
