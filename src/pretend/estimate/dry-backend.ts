import { createSimulateBackend } from '../../agents/backends/simulate/simulate-backend.js';
import type { Course } from '../../core/estimate/planned-run.js';
import type { AttemptResult, Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { WishList } from '../../core/program/facts/wishes.js';
import type { Call } from '../../core/step/call.js';
import type { Usage } from '../../core/values/usage.js';

const listsOf = { short: 'few', usual: 'usual', long: 'many' } as const satisfies {
  readonly [course in Course]: string;
};

interface DryAnswers {
  readonly clock: Clock;
  readonly course: Course;
  readonly seed: string;
  readonly failRate: number;
  readonly wishes: WishList;
  /** What the agent of a call would use. */
  readonly needs: (call: Call) => {
    readonly durationMs: number;
    readonly usage: Usage | undefined;
  };
}

/** Simulated answers that take as long and use as much as agents are expected to. */
export function createDryBackend({ needs, course, wishes, ...play }: DryAnswers): Backend {
  const { clock } = play;
  const invention = { lists: listsOf[course], wishes };
  const simulated = createSimulateBackend({ ...play, latencyMs: 0, invention });
  return {
    ...simulated,
    async run(request, io): Promise<AttemptResult> {
      const { durationMs, usage } = needs(request.call);
      await new Promise<void>((resolve) => {
        const cancel = clock.after(durationMs, resolve);
        io.signal.addEventListener('abort', () => resolve(cancel()), { once: true });
      });
      const { usage: _made, ...answer } = await simulated.run(request, io);
      return usage === undefined ? answer : { ...answer, usage };
    },
  };
}
