import type { QueuePause, QueueWait } from '../journal/event.js';
import type { QueueView } from './run-state.js';

interface FoldedQueues {
  readonly pausedQueues: Map<string, number>;
  readonly waitingQueues: Map<string, QueueView>;
}

/** Queues that send nothing, for long or for a moment (X81). */
export function foldQueue(event: QueuePause | QueueWait, queues: FoldedQueues): void {
  const { type, queue, until, cause = null, message = '' } = event;
  const { pausedQueues, waitingQueues } = queues;
  if (type === 'queue-pause') {
    if (until === undefined) pausedQueues.delete(queue);
    else pausedQueues.set(queue, until);
  } else if (until === undefined) waitingQueues.delete(queue);
  else waitingQueues.set(queue, { until, cause, message });
}
