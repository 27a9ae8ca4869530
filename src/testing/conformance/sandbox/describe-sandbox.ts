import { describe } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import { describeAbuses } from './abuse-suite.js';
import { describeEscapes } from './escape-suite.js';
import { describeLanes } from './lane-suite.js';
import { describeLanguage } from './language-suite.js';
import { describeLimits } from './limit-suite.js';
import { describePlaces } from './place-suite.js';
import { describeProtocol } from './protocol-suite.js';
import { describeRealms } from './realm-suite.js';
import { describeTimers } from './timer-suite.js';
import { describeVerbs } from './verb-suite.js';

const suites = {
  protocol: describeProtocol,
  language: describeLanguage,
  verbs: describeVerbs,
  lanes: describeLanes,
  limits: describeLimits,
  timers: describeTimers,
  realms: describeRealms,
  places: describePlaces,
  escapes: describeEscapes,
  abuses: describeAbuses,
} as const;

export type SandboxSuite = keyof typeof suites;

/**
 * What every sandbox MUST do. A part of it can be named, so that the slow parts run beside each
 * other.
 */
export function describeSandbox(
  name: string,
  create: SandboxFactory,
  parts = Object.keys(suites) as readonly SandboxSuite[],
): void {
  describe(`${name} sandbox`, () => {
    for (const part of parts) suites[part](create);
  });
}
