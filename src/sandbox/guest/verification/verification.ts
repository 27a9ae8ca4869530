/**
 * The verification primitives (X48), written as a script over the basic ones and placed like one
 * (X72): their agents are the script's own calls, in its lanes.
 */
import { judge } from './judge.js';
import type { Provided } from './provided.js';
import { converge, fixUntil, untilDry } from './rounds.js';
import { verify } from './verify.js';

declare const provide: Provided['provide'];

provide('verify', verify);
provide('judge', judge);
provide('converge', converge);
provide('untilDry', untilDry);
provide('fixUntil', fixUntil);
