import { floor, list, min, NativeTypeError, toNumber } from '../language/intrinsics.js';
import { primitive } from '../language/primitives.js';
import { brief } from '../language/readable.js';
import { type At, siteOf } from '../language/sites.js';
import { here } from '../lines/place.js';
import { cancelTimer, startTimer } from './steps.js';

const longestDelay = 2147483647;

export const setTimeout = primitive('setTimeout', (at: At) => (...args: unknown[]): number => {
  const fn = args[0];
  if (typeof fn !== 'function')
    throw new NativeTypeError(
      'setTimeout(function, ms): the first argument must be a function, not ' + brief(fn),
    );
  const ms = toNumber(args[1]);
  const rest = list();
  const base = here();
  const site = siteOf(at);
  for (let from = 2; from < args.length; from++) rest[from - 2] = args[from];
  return startTimer(fn, rest, ms > 0 ? min(floor(ms), longestDelay) : 0, site, base);
});
export const clearTimeout = (id: unknown): void => cancelTimer(id);
