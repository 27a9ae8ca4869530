import { secretFilter } from '../../host/secrets/hide-secrets.js';
import { mapTexts } from '../../host/secrets/map-texts.js';

export type TextChange = <T>(value: T) => T;

/**
 * Replaces the values of this environment's keys in all texts of a value: what was recorded where
 * they were not known must not leave here.
 */
export function hideKeys(env: Readonly<Record<string, string | undefined>>): TextChange {
  const hide = secretFilter(env);
  return hide === null ? (value) => value : (value) => mapTexts(value, hide);
}
