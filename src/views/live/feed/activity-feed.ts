import type { ViewSource } from '../../../core/ports/view-source.js';
import { type Activity, activityAfter } from '../../../core/selection/select-activity.js';
import type { RunState } from '../../../core/state/run-state.js';
import { safely } from '../../lines/lines-view.js';

/** Agents whose transcripts are read at the same time. */
const mostFollowed = 64;

export interface ActivityFeed {
  readonly activities: ReadonlyMap<number, Activity>;
  /** Follows those that run now and lets the others go. */
  follow(state: RunState): void;
  close(): void;
}

/** What running agents did last, by their transcripts. */
export function followActivities(
  source: Pick<ViewSource, 'transcript'>,
  changed: () => void,
): ActivityFeed {
  const activities = new Map<number, Activity>();
  const followed = new Map<number, AbortController>();
  const followOne = async (n: number, signal: AbortSignal): Promise<void> => {
    for await (const item of source.transcript(n, signal)) {
      activities.set(n, activityAfter(activities.get(n) ?? null, item));
      safely(changed);
    }
  };
  return {
    activities,
    follow({ steps }) {
      for (const [n, controller] of followed)
        if (steps.get(n)?.state !== 'running') {
          controller.abort();
          followed.delete(n);
          activities.delete(n);
        }
      for (const { n, kind, state, unclaimed } of steps.values()) {
        if (followed.size >= mostFollowed) return;
        if (kind !== 'agent' || unclaimed || state !== 'running' || followed.has(n)) continue;
        const controller = new AbortController();
        followed.set(n, controller);
        void followOne(n, controller.signal).catch(() => undefined);
      }
    },
    close() {
      for (const controller of followed.values()) controller.abort();
      followed.clear();
    },
  };
}
