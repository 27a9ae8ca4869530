import type { Fold } from '../../src/core/state/fold.js';

export function compareDrives(createFold: () => Fold, tell: (difference: string) => void, name?: string): void;
