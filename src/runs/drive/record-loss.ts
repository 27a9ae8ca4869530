import type { ReplayRecord } from '../../core/replay/record.js';
import { exactKey, type Recorded } from '../../core/replay/recorded.js';
import { PlenumError } from '../../core/values/errors.js';

const atOnce = 8;
const shown = 5;

/**
 * Marks recorded outcomes whose stored values are gone or changed: only these cannot be used again.
 * Returns what is lost, in words. Superseded outcomes are not looked at: nobody asks for them any
 * more.
 */
export async function markLostValues(
  record: ReplayRecord,
  getBlob: (hash: string) => Promise<string>,
): Promise<readonly string[]> {
  const lost: string[] = [];
  const rest = record.list.filter((step) => isCurrent(record, step)).values();
  const lane = async (): Promise<void> => {
    for (const step of rest) {
      const why = await lossOf(step, getBlob);
      if (why === null) continue;
      step.lost = why;
      lost.push(`${step.kind} "${step.label}": ${why}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return lost.sort();
}

function isCurrent(record: ReplayRecord, step: Recorded): boolean {
  if (step.kind === 'timer' || step.voided) return false;
  return record.exact.get(exactKey(step.strand, step.content, step.occurrence)) === step;
}

async function lossOf(
  { end }: Recorded,
  getBlob: (hash: string) => Promise<string>,
): Promise<string | null> {
  for (const [hash, what] of [
    [end?.valueBlob, 'its value'],
    [end?.conversationBlob, 'its conversation'],
  ] as const) {
    if (hash === undefined) continue;
    const problem = await getBlob(hash).then(
      (text) => (what === 'its value' && !isJson(text) ? 'is no JSON' : null),
      () => 'is gone or damaged',
    );
    if (problem !== null) return `${what} ${problem} (blobs/${hash.slice(0, 12)}…)`;
  }
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is lost runs again, and costs again: a person says so first (X180). */
export function refuseLoss(runId: string, lost: readonly string[]): void {
  if (lost.length === 0) return;
  const more = lost.length > shown ? ` and ${lost.length - shown} more` : '';
  throw new PlenumError(
    'E_RECORD_LOST',
    `A part of what run ${runId} recorded is lost: ${lost.slice(0, shown).join('; ')}${more}.`,
    {
      hint: `plenum resume ${runId} --rerun-lost`,
    },
  );
}
