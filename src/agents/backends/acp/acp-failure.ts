import type { Failure } from '../../../core/ports/backend.js';
import type { Cause } from '../../../core/step/outcome.js';
import { messageOf } from '../../../core/values/errors.js';
import { isJsonObject } from '../../../core/values/json.js';
import { causeOf } from '../../skeleton/vendor-error.js';
import { saidOnce, type VendorEndpoint, vendorFailure } from '../../skeleton/vendor-failure.js';

const byCode: Readonly<Record<number, Cause>> = { [-32_000]: 'auth', [-32_602]: 'invalid-request' };

function details(error: unknown): string {
  const data =
    typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  if (typeof data === 'string') return data;
  return data === undefined || data === null ? '' : JSON.stringify(data);
}

/**
 * Failure out of what the agent answered a request with: agents pass on what their provider said,
 * each in its own words; a code of the protocol counts where they say nothing.
 */
export function failureOf(error: unknown, endpoint?: VendorEndpoint): Failure {
  const message = saidOnce([messageOf(error), details(error)]);
  const code = isJsonObject(error) && typeof error.code === 'number' ? error.code : 0;
  const isStatus = code >= 400 && code < 600;
  const told = { message, status: isStatus ? code : undefined };
  const known = byCode[code] === 'auth' ? 'auth' : (causeOf(told) ?? byCode[code]);
  return vendorFailure({ ...told, known }, endpoint);
}
