/**
 * Loaded before the command: its clock stands still until whoever makes the pictures moves it, so
 * that every time in them is the same each time they are made.
 */
import { readFileSync } from 'node:fs';

const file = process.env.PLENUM_PICTURE_CLOCK;
const readAgainAfterMs = 20;
let readAt = Number.NEGATIVE_INFINITY;
let at = 0;

const told = () => {
  const now = performance.now();
  if (now - readAt > readAgainAfterMs) {
    readAt = now;
    at = Number(readFileSync(file, 'utf8')) || at;
  }
  return at;
};

// The thread of the script is given no environment, and no clock either.
if (file !== undefined) Date.now = told;
