import type { Activity } from '../../../core/selection/select-activity.js';
import type { StepView } from '../../../core/state/run-state.js';
import { addUsage, type Usage } from '../../../core/values/usage.js';
import { tokensOf } from '../../../core/words/amounts.js';

type Spent = Pick<StepView, 'usage' | 'costUsd'>;
type Activities = ReadonlyMap<number, Activity>;

/** What it has spent until now: as recorded, or as its transcript says where that knows more. */
export function spentBy({ usage, costUsd }: Spent, activity: Activity | undefined): Spent {
  const isMore = (tokensOf(activity?.usage) ?? 0) > (tokensOf(usage) ?? 0);
  const most = Math.max(costUsd ?? -1, activity?.costUsd ?? -1);
  return { usage: isMore ? activity?.usage : usage, costUsd: most < 0 ? undefined : most };
}

/** The recorded spending of all of them, and what those that run have spent beyond it. */
export function spentWith(
  recorded: Spent,
  steps: Iterable<StepView>,
  activities: Activities,
): Spent {
  let { usage, costUsd } = recorded;
  for (const step of steps) {
    const activity = step.state === 'running' ? activities.get(step.n) : undefined;
    if (activity === undefined) continue;
    const spent = spentBy(step, activity);
    usage = addUsage(usage, beyond(spent.usage, step.usage));
    if (spent.costUsd !== undefined) costUsd = (costUsd ?? 0) + spent.costUsd - (step.costUsd ?? 0);
  }
  return { usage, costUsd };
}

function beyond(all: Usage | undefined, part: Usage | undefined): Usage | undefined {
  if (all === undefined || all === part) return undefined;
  const names = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const count = all[name];
      return count === undefined ? [] : [[name, Math.max(0, count - (part?.[name] ?? 0))]];
    }),
  );
}
