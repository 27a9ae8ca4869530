import { createSimulateBackend } from '../../agents/backends/simulate/simulate-backend.js';
import type { Course } from '../../core/estimate/planned-run.js';
import type { AttemptResult, Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Call } from '../../core/step/call.js';
import type { Usage } from '../../core/values/usage.js';
import { shapeLists } from './shape-lists.js';

/** Items of a list in an answer when lists are long. */
const longList = 8;

interface DryAnswers {
  readonly clock: Clock;
  readonly course: Course;
  readonly seed: string;
  readonly failRate: number;
  /** What the agent of a call would use. */
  readonly needs: (call: Call) => {
    readonly durationMs: number;
    readonly usage: Usage | undefined;
  };
}

/** Simulated answers that take as long and use as much as agents are expected to. */
export function createDryBackend({ clock, course, seed, failRate, needs }: DryAnswers): Backend {
  const simulated = createSimulateBackend({ clock, seed, latencyMs: 0, failRate });
  return {
    ...simulated,
    async run(request, io): Promise<AttemptResult> {
      const { durationMs, usage } = needs(request.call);
      await new Promise<void>((resolve) => {
        const cancel = clock.after(durationMs, resolve);
        io.signal.addEventListener('abort', () => resolve(cancel()), { once: true });
      });
      const { usage: _made, ...answer } = await simulated.run(shapedRequest(request, course), io);
      return usage === undefined ? answer : { ...answer, usage };
    },
  };
}

type Request = Parameters<Backend['run']>[0];

function shapedRequest(request: Request, course: Course): Request {
  const { schema } = request.call.options;
  if (schema === undefined || course === 'usual') return request;
  const options = {
    ...request.call.options,
    schema: shapeLists(schema, course === 'short' ? 0 : longList),
  };
  return { ...request, call: { ...request.call, options } };
}
