import type { ViewSource } from '../../../core/ports/view-source.js';
import type { RunState } from '../../../core/state/run-state.js';
import type { WindowModel } from '../model/window-model.js';
import type { WindowUi } from '../model/window-ui.js';
import { followActivities } from './activity-feed.js';
import { fetchLooks } from './look-feed.js';
import { streamTranscripts } from './transcript-stream.js';

/** What a window reads beside the events, as far as its screens want it. */
export interface FeedSet {
  readonly read: () => Pick<WindowModel, 'activities' | 'looked'>;
  /** Follows what is shown now, and nothing else. */
  want(ui: WindowUi, state: RunState): void;
  close(): void;
}

export function openFeeds(
  source: ViewSource,
  changed: () => void,
  print: (lines: string) => void,
): FeedSet {
  const activities = followActivities(source, changed);
  const looks = fetchLooks(source, changed);
  const stream = streamTranscripts(source, print);
  return {
    read: () => ({ activities: activities.activities, looked: looks.looked }),
    want(ui, state) {
      activities.follow(state);
      stream.choose(ui.stream, state);
      looks.want(ui, state);
    },
    close() {
      activities.close();
      looks.close();
      stream.close();
    },
  };
}
