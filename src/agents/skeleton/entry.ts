import * as z from 'zod/mini';
import { efforts } from '../../core/step/call.js';
import { choice, group, text, whole } from '../../settings/setting.js';

/** What the entry of every backend may say; the app reads it. */
const ofEvery = {
  model: text('Model for calls that name none.'),
  effort: choice('How hard its agents think, for calls that do not say it.', efforts),
  maxTurns: whole('Longest conversation of its agents, in turns.', 1),
  timeoutMs: whole('Longest time for one call.', 1),
  concurrency: whole('Agents of it at the same time.', 1, 1024),
};

/** Settings of one kind of backend, together with what every backend has. */
export function entryOf<
  const Kind extends string,
  Own extends Readonly<Record<string, z.core.$ZodType>>,
>(kind: Kind, own: Own) {
  return group(`Settings of a backend of the kind ${kind}.`, {
    kind: z.literal(kind, { error: `must be "${kind}" here` }),
    ...ofEvery,
    ...own,
  });
}
