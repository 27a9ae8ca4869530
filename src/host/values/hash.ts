import { createHash } from 'node:crypto';
import type { Hash } from '../../core/ports/hash.js';

export const sha: Hash = (text) =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);
