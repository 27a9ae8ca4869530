import type { ReplayRecord } from '../../replay/record.js';
import type { RunSpec } from '../bounds/run-spec.js';
import type { RunPorts } from '../record/ports.js';
import type { Realms } from '../record/realms.js';
import type { Scribe } from '../record/scribe.js';
import type { Warnings } from '../record/warnings.js';
import type { RequestLimits } from '../request-pools/request-limits.js';
import type { Issuer } from './issuer.js';

/** What all parts of one drive's loop share. */
export interface LoopContext {
  readonly ports: RunPorts;
  readonly spec: RunSpec;
  readonly record: ReplayRecord;
  readonly scribe: Scribe;
  readonly warnings: Warnings;
  readonly realms: Realms;
  readonly issuer: Issuer;
  readonly limits: RequestLimits;
}
