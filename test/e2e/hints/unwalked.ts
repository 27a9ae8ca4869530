import type { ErrorCode } from '../../../src/core/values/error-codes.js';

interface Unwalked {
  readonly from: string;
  readonly says: string;
  readonly why: string;
}

export const unwalked: readonly Unwalked[] = [];

export const codesWithoutRow: Partial<Record<ErrorCode, string>> = {};
