import type { QueuePause, QueueWait } from '../journal/wait-event.js';
import type { QueueView } from './run-state.js';

/** The queues of providers that send nothing now: for long, and for a moment (X81). */
export function createFoldedQueues() {
  const paused = new Map<string, number>();
  const waiting = new Map<string, QueueView>();
  return {
    paused,
    waiting,
    apply(event: QueuePause | QueueWait): void {
      const { queue, until, cause = null, message = '' } = event;
      if (until === undefined) (event.type === 'queue-pause' ? paused : waiting).delete(queue);
      else if (event.type === 'queue-pause') paused.set(queue, until);
      else waiting.set(queue, { until, cause, message });
    },
    clear(): void {
      paused.clear();
      waiting.clear();
    },
  };
}
