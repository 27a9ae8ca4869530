import type { Fold } from '../../src/core/state/fold.js';

export function compareDrives(
  findFold: () => Promise<() => Fold>,
  tell: (difference: string) => void,
  name?: string,
): void;
