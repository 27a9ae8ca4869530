import type { Attachments } from '../../core/ports/run-store.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';

/** What a person said of a change, by the commit that the run landed. */
export interface ReviewDecision {
  readonly commit: string;
  readonly decision: 'accepted' | 'rejected';
  /** Of an accepted change: hunks that stay out, by number. */
  readonly without: readonly number[];
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How the gate of the run answered on the branch that the decisions make. */
export interface ReviewGate {
  readonly command: string;
  readonly commit: string;
  readonly code: number;
  /** With a base the gate may pass although tests that were red before still are (X190). */
  readonly passed: boolean;
  readonly output: string;
  readonly at: number;
}

/** What is kept of a review: `review.json` of the run. */
export interface ReviewRecord {
  readonly version: 1;
  /** The branch as the run left it, which everything is made from. */
  readonly original: string;
  /** What the branch was moved to, and from where; both are one review. */
  readonly tip: string;
  readonly from: string;
  readonly decisions: readonly ReviewDecision[];
  readonly gate: ReviewGate | null;
}

const file = 'review.json';

/** `null` where nobody reviewed it, or what lies there is no review: then it begins anew. */
export async function readReview(attachments: Attachments): Promise<ReviewRecord | null> {
  const text = await attachments.read(file);
  if (text === null) return null;
  try {
    return recordOf(JSON.parse(text) as Json);
  } catch {
    return null;
  }
}

export function writeReview(attachments: Attachments, record: ReviewRecord): Promise<void> {
  return attachments.write(file, `${JSON.stringify(record, null, 2)}\n`);
}

function recordOf(value: Json): ReviewRecord | null {
  if (!isJsonObject(value) || value.version !== 1) return null;
  const { original, tip, from, decisions, gate } = value;
  if (!isCommit(original) || !isCommit(tip) || !isCommit(from) || !Array.isArray(decisions))
    return null;
  return {
    ...{ version: 1, original, tip, from },
    decisions: decisions.filter(isJsonObject).flatMap(decisionOf),
    gate: isJsonObject(gate) ? gateOf(gate) : null,
  };
}

function decisionOf({
  commit,
  decision,
  without,
  author,
  at,
}: JsonObject): readonly ReviewDecision[] {
  if (!isCommit(commit) || (decision !== 'accepted' && decision !== 'rejected')) return [];
  const hunks = Array.isArray(without) ? without.filter((one) => Number.isSafeInteger(one)) : [];
  return [
    {
      ...{ commit, decision, author: String(author ?? ''), at: Number(at ?? 0) },
      without: hunks.map(Number),
    },
  ];
}

function gateOf({ command, commit, code, passed, output, at }: JsonObject): ReviewGate | null {
  if (typeof command !== 'string' || !isCommit(commit) || typeof code !== 'number') return null;
  return {
    ...{ command, commit, code, output: String(output ?? ''), at: Number(at ?? 0) },
    passed: typeof passed === 'boolean' ? passed : code === 0,
  };
}

/** It becomes an argument of git. */
function isCommit(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value);
}
