import { basename } from 'node:path';
import { PlenumError } from '../../../core/values/errors.js';
import { isJsonObject } from '../../../core/values/json.js';

/**
 * Bytes of a segment that readers pass over: damage whose loss a person accepted, noted in the
 * first line of a later segment.
 */
export interface PassedOver {
  readonly epoch: number;
  readonly from: number;
  /** Byte after the last one. */
  readonly to: number;
}

/** A place of the record that cannot be read. */
export interface Damage extends PassedOver {
  readonly what: string;
}

/** `to` where more than one line is lost, as when a file is gone. */
export function corruptAt(
  path: string,
  offset: number,
  what: string,
  to: number | null = null,
): PlenumError {
  const damage = { epoch: epochOf(path), from: offset, to, what };
  return new PlenumError(
    'E_JOURNAL_CORRUPT',
    `${path} is damaged at byte ${offset}: ${what}. Nothing was changed.`,
    {
      hint:
        'What is lost, and what a resume would still use: ' +
        `plenum resume ${basename(runDirOf(path))} --dry-run`,
      cause: damage,
    },
  );
}

/** Where the error says that the record is damaged; `null` for every other error. */
export function damageOf(
  error: unknown,
): (Omit<Damage, 'to'> & { readonly to: number | null }) | null {
  if (!PlenumError.is(error) || error.code !== 'E_JOURNAL_CORRUPT' || !isJsonObject(error.cause))
    return null;
  const { epoch, from, to, what } = error.cause;
  if (typeof epoch !== 'number' || typeof from !== 'number') return null;
  return { epoch, from, to: typeof to === 'number' ? to : null, what: String(what) };
}

export function isPassedOver(value: unknown): value is PassedOver {
  if (!isJsonObject(value)) return false;
  return [value.epoch, value.from, value.to].every(
    (number) => Number.isSafeInteger(number) && Number(number) >= 0,
  );
}

function epochOf(path: string): number {
  return Number.parseInt(basename(path), 10);
}

function runDirOf(segment: string): string {
  return segment.replace(/[/\\][^/\\]*[/\\][^/\\]*$/, '');
}
