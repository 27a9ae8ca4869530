import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { McpAnswer } from '../../../core/ports/mcp-gateway.js';
import { canonicalJson, type Json, type JsonObject } from '../../../core/values/json.js';
import { syncFolder, writeDurable } from '../../../host/disk/durable-file.js';

/** What an earlier attempt left: it sent the use and never heard, or it got this answer. */
type UseRecord =
  | { readonly state: 'sent' }
  | { readonly state: 'answered'; readonly answer: McpAnswer };

/**
 * The call with its generation, the tool, the arguments and the how-manieth equal use it is. The
 * same in every attempt.
 */
export function useKey(callKey: string, tool: string, input: JsonObject, ordinal: number): string {
  return `${callKey}:${tool}:${sha256(canonicalJson(input))}:${ordinal}`;
}

export interface UseRecords {
  /** Rejects for a record that cannot be understood: guessing would repeat an effect. */
  find(key: string): Promise<UseRecord | null>;
  markSent(key: string): Promise<void>;
  keep(key: string, answer: McpAnswer): Promise<void>;
  /** The use certainly had no effect. */
  forget(key: string): Promise<void>;
}

/**
 * One file per use, named by the hash of its key. Holds answers, never arguments, headers or
 * environments. `hide` takes secrets out of what is kept.
 */
export function useRecords(
  folder: string,
  hide: (text: string) => string = (text) => text,
): UseRecords {
  const fileOf = (key: string) => join(folder, `${sha256(key)}.json`);
  const write = (key: string, record: UseRecord) =>
    writeDurable(fileOf(key), `${JSON.stringify({ version: 1, ...record })}\n`);
  return {
    find: (key) => readRecord(fileOf(key)),
    markSent: (key) => write(key, { state: 'sent' }),
    keep: (key, answer) =>
      write(key, { state: 'answered', answer: { ...answer, text: hide(answer.text) } }),
    async forget(key) {
      await rm(fileOf(key), { force: true });
      await syncFolder(folder).catch(() => undefined);
    },
  };
}

async function readRecord(file: string): Promise<UseRecord | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { state, answer } = JSON.parse(text) as {
    readonly state?: Json;
    readonly answer?: McpAnswer;
  };
  if (state === 'answered' && typeof answer?.text === 'string') return { state, answer };
  if (state === 'sent') return { state };
  throw new Error(`the record ${file} is damaged`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
