import type { Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import type { Brief } from '../../core/step/brief.js';
import type { CallOptions } from '../../core/step/call.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';

/**
 * One backend answers every call of a play: the one place where a backend is handed to its loop.
 */
export function answeredBy(
  backend: Backend,
  clock: Clock,
  brief: (options: CallOptions) => Brief = plainBrief,
): Pick<RunPorts, 'executor' | 'pick'> {
  const executor = createEmbeddedExecutor(clock);
  const served = executor.serve(backend.name, () => backend);
  return {
    executor,
    pick: (options) => ({ ok: true, backend: served, brief: brief(options) }),
  };
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
