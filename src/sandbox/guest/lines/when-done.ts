import {
  isObject,
  NativePromise,
  PromisePrototype,
  protoOf,
  rawThen,
} from '../language/intrinsics.js';
import { thenableOn } from './place.js';
import type { Strand } from './strands.js';

/**
 * Waits for what a function of the script returned. A promise whose own code refuses to be waited
 * for has failed.
 */
export const whenDone = (
  value: unknown,
  strand: Strand,
  done: (value: unknown) => void,
  failed: (error: unknown) => void,
): void => {
  if (!isObject(value)) {
    done(value);
    return;
  }
  try {
    let promise: object = value;
    if (protoOf(value) !== PromisePrototype) {
      if (typeof value.then !== 'function') {
        done(value);
        return;
      }
      promise = new NativePromise((resolve) => resolve(thenableOn(strand, value)));
    }
    rawThen(promise, done, failed);
  } catch (error) {
    failed(error);
  }
};
