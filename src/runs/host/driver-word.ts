import { type ErrorCode, errorCodes } from '../../core/values/error-codes.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type JsonObject } from '../../core/values/json.js';

/** What a process that drives a run tells the one that started it, once. */
export type DriverWord =
  | { readonly type: 'opened' }
  | { readonly type: 'failed'; readonly error: PlenumError };

/** In a form that crosses between processes. */
export function wordJson(word: DriverWord): JsonObject {
  if (word.type === 'opened') return { type: 'opened' };
  const { code, message, hint, place } = word.error;
  return JSON.parse(JSON.stringify({ type: 'failed', code, message, hint, place })) as JsonObject;
}

/** `null` for what is none. */
export function readWord(value: unknown): DriverWord | null {
  if (!isJsonObject(value)) return null;
  if (value.type === 'opened') return { type: 'opened' };
  if (value.type !== 'failed' || typeof value.message !== 'string') return null;
  const { code, message, hint, place } = value;
  const known = Object.keys(errorCodes).find((one): one is ErrorCode => one === code);
  const error = new PlenumError(known ?? 'E_INTERNAL', message, {
    ...(typeof hint === 'string' ? { hint } : {}),
    ...(isJsonObject(place) && typeof place.line === 'number' && typeof place.column === 'number'
      ? {
          place: {
            line: place.line,
            column: place.column,
            ...(typeof place.file === 'string' ? { file: place.file } : {}),
            ...(typeof place.frame === 'string' ? { frame: place.frame } : {}),
          },
        }
      : {}),
  });
  return { type: 'failed', error };
}
