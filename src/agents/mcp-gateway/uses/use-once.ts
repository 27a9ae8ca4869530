import type { McpAnswer } from '../../../core/ports/mcp-gateway.js';
import { messageOf } from '../../../core/values/errors.js';
import type { UseEnd } from '../server/send-use.js';
import type { UseRecords } from './use-records.js';

interface WantedUse {
  readonly key: string;
  readonly repeatable: boolean;
  readonly send: (beforeSending: () => Promise<void>) => Promise<UseEnd>;
}

export type UsesOnce = (use: WantedUse) => Promise<McpAnswer>;

/**
 * Uses that may change something. The answer is on the disk before anybody gets it, and a use that
 * an earlier attempt sent is not sent again: its answer is given, or, where none was heard, that
 * nobody knows.
 */
export function usesOnce(records: UseRecords): UsesOnce {
  /** An earlier attempt may still be waiting for its answer when the next one asks. */
  const underWay = new Map<string, Promise<unknown>>();
  return async (use) => {
    for (let earlier = underWay.get(use.key); earlier; earlier = underWay.get(use.key))
      await earlier;
    const mine = answered(records, use).finally(() => underWay.delete(use.key));
    underWay.set(use.key, mine);
    return mine;
  };
}

async function answered(records: UseRecords, use: WantedUse): Promise<McpAnswer> {
  const { key, repeatable, send } = use;
  try {
    const earlier = await records.find(key);
    if (earlier?.state === 'answered') return earlier.answer;
    if (earlier?.state === 'sent' && !repeatable)
      return unknownOutcome('an earlier attempt of this task sent it and never got an answer');
  } catch (error) {
    return notDone(`earlier uses cannot be read (${messageOf(error)})`);
  }
  const end = await send(async () => {
    if (!repeatable) await records.markSent(key);
  });
  if (end.kind === 'unknown') return unknownOutcome(end.why);
  if (end.kind === 'unsent') {
    await records.forget(key).catch(() => undefined);
    return notDone(end.why);
  }
  try {
    await records.keep(key, end.answer);
  } catch (error) {
    return {
      text: `The tool ran, but its answer could not be kept (${messageOf(error)}), so it is not passed on. Do not repeat it.`,
      failed: true,
    };
  }
  return end.answer;
}

export function notDone(why: string): McpAnswer {
  return { text: `The tool was not used: ${why}.`, failed: true };
}

export function unknownOutcome(why: string): McpAnswer {
  return {
    text:
      `Outcome unknown: ${why}. It may or may not have taken effect, ` +
      'and plenum does not repeat it. Find out what happened before you use the tool again.',
    failed: true,
  };
}
