import { afterEach, expect } from 'vitest';
import { createFold } from '../../src/core/state/fold.js';
import { compareDrives } from './compare-drives.mjs';

const differences: string[] = [];
compareDrives(
  async () => createFold,
  (difference) => differences.push(difference),
);

afterEach(() => {
  expect(differences.splice(0), 'X117: what was shown is the fold of what was journaled').toEqual(
    [],
  );
});
