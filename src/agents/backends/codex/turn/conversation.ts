import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../../../core/values/json.js';
import {
  packRecord,
  readKept,
  unpackRecord,
  writeKept,
} from '../../../skeleton/kept-conversation.js';

const threadId = /^[0-9a-f-]{36}$/;

/**
 * Where a conversation stands: the whole record of its thread, or, when that is too long, the
 * thread.
 */
interface Conversation {
  readonly thread: string;
  readonly rollout?: string;
}

export async function keepConversation(thread: string, path: string | undefined): Promise<string> {
  const record = path === undefined ? null : await readFile(path).catch(() => null);
  const rollout = record === null ? null : await packRecord(record);
  return writeKept(rollout === null ? { thread } : { thread, rollout });
}

export function holdsRecord(conversation: string): boolean {
  return conversation.includes('"rollout"');
}

/** `null` for text that this backend did not write. */
export async function readConversation(text: string): Promise<Conversation | null> {
  const kept = readKept(text);
  if (typeof kept?.thread !== 'string' || !threadId.test(kept.thread)) return null;
  if (typeof kept.rollout !== 'string') return { thread: kept.thread };
  const rollout = await unpackRecord(kept.rollout).catch(() => null);
  return rollout && { thread: kept.thread, rollout: rollout.toString('utf8') };
}

/**
 * Writes the record as a thread of its own, so that going on twice gives two branches, with the
 * tools that this turn has: Codex keeps the tools of a thread as they were at its start.
 */
export async function plantThread(
  home: string,
  thread: string,
  rollout: string,
  tools: readonly JsonObject[],
): Promise<string> {
  const id = randomUUID();
  const [first = '{}', ...rest] = rollout.replaceAll(thread, id).split('\n');
  const head = JSON.parse(first) as { payload?: JsonObject };
  const meta = JSON.stringify({ ...head, payload: { ...head.payload, dynamic_tools: tools } });
  const at = new Date().toISOString().slice(0, 19);
  const folder = join(home, 'sessions', at.slice(0, 4), at.slice(5, 7), at.slice(8, 10));
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, `rollout-${at.replaceAll(':', '-')}-${id}.jsonl`),
    [meta, ...rest].join('\n'),
    { mode: 0o600 },
  );
  return id;
}
