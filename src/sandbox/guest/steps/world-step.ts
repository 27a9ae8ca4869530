import type { At } from '../language/sites.js';
import { here } from '../lines/place.js';
import { failing, withMembers } from '../lines/requests.js';
import { request } from './steps.js';

/**
 * A step that looks at the world or acts on it: one request whose answer settles one promise.
 * members may refuse what the script gave.
 */
export const worldStep = (
  kind: string,
  members: () => object,
  options: unknown,
  at: At,
): Promise<unknown> => {
  try {
    return request(kind, withMembers(members(), options, kind), at, here());
  } catch (error) {
    return failing(error);
  }
};
