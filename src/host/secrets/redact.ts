import type { JournalEvent } from '../../core/journal/event.js';
import { mapTexts } from './map-texts.js';

export const redactedText = '[redacted]';

/** Secrets that can be told by their look. Each keeps what stands in its first group. */
const looks: readonly RegExp[] = [
  /()-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
  // Vendors' prefixes: model providers, forges, chat, clouds, registries, payment.
  /()\b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]+[-_])*[A-Za-z0-9_-]{16,}/g,
  /()\b(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|gsk_\w{20,})/g,
  /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /()\bAIza[\w-]{30,}/g,
  /()\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g,
  /(\bBearer\s+|\bauthorization["']?\s*[:=]\s*["']?(?:basic|token)\s+)[A-Za-z0-9+/_.~-]{12,}=*/gi,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi,
  // A token in place of a user, in a query, or as the address of a hook.
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[A-Za-z0-9_-]{20,}(?=@)/gi,
  /([?&](?:[a-z0-9]+[-_])*(?:token|key|secret|auth|sig|signature|pass|password)=)[^\s"'&#]{8,}/gi,
  /([?&](?:[a-z0-9]+[-_])*pwd=)[^\s"'&#]{8,}/gi,
  /(\bhttps:\/\/hooks\.slack\.com\/(?:services|workflows)\/)[\w/-]{8,}/gi,
  /(\bhttps:\/\/discord(?:app)?\.com\/api\/webhooks\/)[\w/-]{8,}/gi,
  /((?:^|[^A-Za-z0-9])[A-Za-z0-9_-]*(?:password|passwd|secret|api[-_]?key|access[-_]?key|auth[-_]?token|access[-_]?token|private[-_]?key)["']?\s*[:=]\s*["']?)[^\s"',;&]{4,}/gi,
];
/** Members whose text is a secret whatever it looks like. */
const secretName =
  /^(?:.*[-_])?(?:password|passwd|secret|token|api-?_?key|access-?_?key|private-?_?key|authorization|credentials?)$/i;

export function redactText(text: string): string {
  return looks.reduce((rest, look) => rest.replace(look, `$1${redactedText}`), text);
}

const address = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'`)]+/gi;
/** What an address says besides keys, and people want to see. */
const harmlessPart = /^(?:[a-z]+[-_])?(?:version|region|model|deployment)$/i;

/** Addresses of a text as they may be shown: without userinfo and without values of their query. */
export function redactAddresses(text: string): string {
  const shown = text.replace(address, (url) =>
    url
      .replace(/^([^/]+\/\/)[^/@?#]+@/, `$1${redactedText}@`)
      .replaceAll(/([?&;])([^=&#;]+)=[^&#;]+/g, (part, sign: string, name: string) =>
        harmlessPart.test(name) ? part : `${sign}${name}=${redactedText}`,
      ),
  );
  return redactText(shown);
}

export function redactEvent(event: JournalEvent): JournalEvent {
  return redactTexts(event);
}

/** All texts of a value. */
export function redactTexts<T>(value: T): T {
  return mapTexts(value, (text, name) =>
    name !== null && isSecretName(name) ? redactedText : redactText(text),
  );
}

/** `apiKey`, `API_KEY` and `api-key` are the same name. */
function isSecretName(name: string): boolean {
  return secretName.test(name.replaceAll(/([a-z])([A-Z])/g, '$1-$2'));
}
