import type { Backend } from '../../core/ports/backend.js';
import type { ToolUse } from '../../core/step/tool-use.js';
import type { JsonObject } from '../../core/values/json.js';
import { keyForms } from './key-forms.js';
import { mapTexts } from './map-texts.js';
import { redactedText } from './redact.js';
import { isSecretVariable } from './secret-variables.js';

/** Replaces every key of the environment, in every form (X182); null when it holds none. */
export function secretFilter(
  env: Readonly<Record<string, string | undefined>>,
): ((text: string) => string) | null {
  const forms = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isSecretVariable(name, value) ? keyForms(value) : [],
  );
  if (forms.length === 0) return null;
  const longestFirst = [...new Set(forms)].sort((left, right) => right.length - left.length);
  const pattern = new RegExp(
    longestFirst.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
    'g',
  );
  const hide = (text: string) => text.replace(pattern, redactedText);
  return (text) => hidingWrapped(hide(text), hide);
}

/** `base64` and `xxd` break their lines: such a block is put together before it is looked at. */
const wrapped = /[\w+/=-]{40,}(?:(?:\r?\n|\\n)[\w+/=-]+)+/g;

function hidingWrapped(text: string, hide: (text: string) => string): string {
  return text.replace(wrapped, (block) => {
    const whole = block.replaceAll(/\r?\n|\\n/g, '');
    const hidden = hide(whole);
    return hidden === whole ? block : hidden;
  });
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
