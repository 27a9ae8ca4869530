import type { z } from 'zod/mini';
import { PlenumError } from '../core/values/errors.js';
import { complaintOf } from './complaint.js';

/** Settings are read once in a process; compiling a reader for them would take longer. */
export const readOnce = { jitless: true } as const;

/** The value, as its schema has it. Throws E_CONFIG with the whole name of what is wrong. */
export function readSetting<S extends z.ZodMiniType>(
  schema: S,
  value: unknown,
  place: string,
  hint = 'plenum help configuration',
): z.output<S> {
  const read = schema.safeParse(value, readOnce);
  if (read.success) return read.data;
  const complaint = complaintOf(read.error.issues, place);
  throw new PlenumError('E_CONFIG', complaint.message, { hint: complaint.hint ?? hint });
}
