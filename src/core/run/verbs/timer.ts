import type { Clock } from '../../ports/clock.js';
import type { Issued } from '../record/issued.js';
import type { Running } from '../record/running.js';
import { completed, endedBy } from '../record/running.js';

/** `setTimeout`: armed for its full delay when it goes live (C11). */
export function runTimer(step: Issued, clock: Clock): Running {
  let finish: Parameters<ConstructorParameters<typeof Promise<Awaited<Running['outcome']>>>[0]>[0];
  const outcome = new Promise<Awaited<Running['outcome']>>((resolve) => {
    finish = resolve;
  });
  const cancel = clock.after(delayOf(step), () => finish(completed(null)));
  return {
    outcome,
    end(reason) {
      cancel();
      finish(endedBy(reason));
    },
    restart: () => false,
    hold() {
      cancel();
      finish(endedBy('halt'));
    },
  };
}

export function delayOf(step: Issued): number {
  const { ms } = step.request.input;
  return typeof ms === 'number' && ms > 0 ? ms : 0;
}
