import { isObject, NativeTypeError, quoted } from '../language/intrinsics.js';
import { primitive } from '../language/primitives.js';
import { brief } from '../language/readable.js';
import type { At } from '../language/sites.js';
import { here } from '../lines/place.js';
import { failing } from '../lines/requests.js';
import { requestChild } from './steps.js';

interface Reference {
  readonly __proto__: null;
  name?: string;
  scriptPath?: string;
  args?: unknown;
}
const referenceOf = (given: unknown): Reference => {
  if (typeof given === 'string' && given !== '') return { __proto__: null, name: given };
  if (isObject(given) && typeof given.scriptPath === 'string')
    return { __proto__: null, scriptPath: given.scriptPath };
  throw new NativeTypeError(
    "workflow(nameOrRef): give a saved workflow's name or { scriptPath }, not " + brief(given),
  );
};

export const workflow = primitive('workflow', (at: At) => (reference: unknown, args: unknown) => {
  try {
    const members = referenceOf(reference);
    if (args !== undefined) members.args = args;
    return requestChild(quoted(members), at, here());
  } catch (error) {
    return failing(error);
  }
});
