import { describe, expect, it } from 'vitest';
import { isPassing } from './git-failure.js';

describe('failures that pass', () => {
  it.each([
    ["fatal: Unable to create '/r/.git/index.lock': File exists.", true],
    ['fatal: failed to read .git/worktrees/x3-1/commondir: Success', true],
    [
      "error: cannot lock ref 'refs/heads/plenum/r': 'refs/heads/plenum' exists; cannot create 'refs/heads/plenum/r'",
      false,
    ],
    ["fatal: Unable to create '/r/.git/index.lock': Permission denied", false],
    ["cannot lock ref 'refs/x': is at a but expected b", false],
  ])('X102: %j is waited for: %j', (stderr, waited) => {
    expect(isPassing(stderr)).toBe(waited);
  });
});
