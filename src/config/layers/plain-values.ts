import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { complaintOf } from '../../settings/complaint.js';
import { readOnce } from '../../settings/read-setting.js';
import { configSchema } from '../schema/config-schema.js';
import type { Leaf } from '../schema/layer.js';
import { leavesOfValue } from '../schema/leaves-of.js';

/**
 * Leaves of values that come from code: flags, defaults, environment variables. Members that are
 * `undefined` count as not given.
 */
export function leavesOf(values: JsonObject, place: string): readonly Leaf[] {
  const read = configSchema.safeParse(values, readOnce);
  if (!read.success) {
    const { message, hint = 'plenum help configuration' } = complaintOf(read.error.issues, '');
    throw new PlenumError('E_CONFIG', place === '' ? message : `${place}: ${message}`, { hint });
  }
  return leavesOfValue(values).map((found) => ({ ...found, place }));
}
