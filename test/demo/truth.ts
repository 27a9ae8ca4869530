import type { Statement } from './working-copy.js';

const hashFunction = ['module.exports', 'blockSize', 'outSize', 'hmacStrength', 'padLength'];
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** What hash.js 1.1.7 really exports and requires, read by hand. No file of it has side effects. */
const facts: Readonly<Record<string, readonly [exports: readonly string[], requires: readonly string[]]>> = {
  'lib/hash.js': [
    words('utils common sha ripemd hmac sha1 sha256 sha224 sha384 sha512 ripemd160'),
    words('./hash/utils ./hash/common ./hash/sha ./hash/ripemd ./hash/hmac'),
  ],
  'lib/hash/common.js': [['BlockHash'], ['./utils', 'minimalistic-assert']],
  'lib/hash/hmac.js': [['module.exports'], ['./utils', 'minimalistic-assert']],
  'lib/hash/ripemd.js': [['ripemd160'], ['./utils', './common']],
  'lib/hash/sha.js': [words('sha1 sha224 sha256 sha384 sha512'), words('./sha/1 ./sha/224 ./sha/256 ./sha/384 ./sha/512')],
  'lib/hash/sha/1.js': [hashFunction, ['../utils', '../common', './common']],
  'lib/hash/sha/224.js': [hashFunction, ['../utils', './256']],
  'lib/hash/sha/256.js': [hashFunction, ['../utils', '../common', './common', 'minimalistic-assert']],
  'lib/hash/sha/384.js': [hashFunction, ['../utils', './512']],
  'lib/hash/sha/512.js': [hashFunction, ['../utils', '../common', 'minimalistic-assert']],
  'lib/hash/sha/common.js': [words('ft_1 ch32 maj32 p32 s0_256 s1_256 g0_256 g1_256'), ['../utils']],
  'lib/hash/utils.js': [
    words(`inherits toArray toHex htonl toHex32 zero2 zero8 join32 split32 rotr32 rotl32 sum32 sum32_3 sum32_4 sum32_5
      sum64 sum64_hi sum64_lo sum64_4_hi sum64_4_lo sum64_5_hi sum64_5_lo rotr64_hi rotr64_lo shr64_hi shr64_lo`),
    ['minimalistic-assert', 'inherits'],
  ],
};

export const truth: readonly Statement[] = Object.entries(facts).map(([file, [exports, requires]]) => ({
  file,
  exports,
  requires,
  sideEffects: false,
  sideEffectNotes: [],
}));

export function truthOf(file: string): Statement {
  const found = truth.find((statement) => statement.file === file);
  if (!found) throw new Error(`no truth about ${file}`);
  return found;
}
