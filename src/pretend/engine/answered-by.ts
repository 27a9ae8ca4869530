import type { Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import { safeBackend } from '../../core/run/attempts/safe-backend.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import type { Brief } from '../../core/step/brief.js';
import type { CallOptions } from '../../core/step/call.js';

/**
 * One backend answers every call of a play: the one place where a backend is handed to its loop.
 */
export function answeredBy(
  backend: Backend,
  clock: Clock,
  brief: (options: CallOptions) => Brief = plainBrief,
): RunPorts['pick'] {
  const safe = safeBackend(backend, clock);
  return (options) => ({ ok: true, backend: safe, brief: brief(options) });
}

/** What the options of the call say, and nothing more. */
function plainBrief({ agentType, readOnly, model, effort }: CallOptions): Brief {
  return {
    agentType: agentType ?? 'general-purpose',
    readOnly: readOnly === true,
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
  };
}
