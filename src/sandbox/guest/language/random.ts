import { type Bare, charCodeAt, imul } from './intrinsics.js';

/** State of a generator; the first two words also serve as a digest. */
export interface Seed extends Bare {
  a: number;
  b: number;
  c: number;
  d: number;
}

/** Seeds four words from text (cyrb128); the generator is sfc32. */
export const seedOf = (text: string): Seed => {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let at = 0; at < text.length; at++) {
    const code = charCodeAt(text, at);
    a = b ^ imul(a ^ code, 597399067);
    b = c ^ imul(b ^ code, 2869860233);
    c = d ^ imul(c ^ code, 951274213);
    d = a ^ imul(d ^ code, 2716044179);
  }
  return { __proto__: null, a: a ^ b ^ c ^ d, b, c, d };
};

const draw = (state: Seed): number => {
  const sum = (((state.a + state.b) | 0) + state.d) | 0;
  state.d = (state.d + 1) | 0;
  state.a = state.b ^ (state.b >>> 9);
  state.b = (state.c + (state.c << 3)) | 0;
  state.c = (state.c << 21) | (state.c >>> 11);
  state.c = (state.c + sum) | 0;
  return sum >>> 0;
};

/** A generator for this text, past its first values, which still show the seed. */
export const generatorOf = (text: string): Seed => {
  const state = seedOf(text);
  for (let round = 0; round < 12; round++) draw(state);
  return state;
};

/** The next number from 0 up to 1, with 53 bits. */
export const nextRandom = (state: Seed): number =>
  ((draw(state) >>> 5) * 67108864 + (draw(state) >>> 6)) / 9007199254740992;
