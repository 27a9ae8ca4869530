import { createHash } from 'node:crypto';
import { placeTransformVersion } from '../../core/strands/place-transform.js';
import { prelude, verification } from '../guest-text.js';
import { engineVersion } from './wasm-module.js';

let kernel: string | null = null;

/**
 * Two sandboxes with the same kernel behave the same to the last step; anything else in this folder
 * does not matter to a script. The guest's text is the one that stands in the repository, so the
 * name is the same on every machine and under every bundler.
 */
export function kernelName(): string {
  kernel ??= `quickjs-wasi@${engineVersion()}+${guestHash()}`;
  return kernel;
}

function guestHash(): string {
  const guest = `${placeTransformVersion}\n${prelude}\n${verification}`;
  return createHash('sha256').update(guest).digest('hex').slice(0, 16);
}
