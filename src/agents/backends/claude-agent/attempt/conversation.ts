import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../../../core/values/json.js';
import {
  packRecord,
  readKept,
  unpackRecord,
  writeKept,
} from '../../../skeleton/kept-conversation.js';

export interface SessionPlace {
  /** Claude Code's folder for its state. */
  readonly configDir: string;
  /** Ours, for transcripts to go on from. */
  readonly keptDir: string;
  /** The folder is the user's: what agents did does not stay in it. */
  readonly tidy: boolean;
}

/**
 * Text to go on from, or nothing where the session left no record: Claude Code's own, packed, or
 * the file of it where that would be too much for the journal.
 */
export async function keepConversation(
  sessionId: string,
  { configDir, keptDir, tidy }: SessionPlace,
): Promise<string | undefined> {
  const file = await transcriptFile(configDir, sessionId);
  if (file === null) return undefined;
  const record = lastingLines(await readFile(file, 'utf8'));
  if (tidy) await rm(file, { force: true });
  const transcript = await packRecord(record);
  return transcript === null
    ? writeKept({ sessionId, file: await keepFile(keptDir, sessionId, record) })
    : writeKept({ sessionId, transcript });
}

/** The file of a conversation, written back where it is missing. `null`: it is of no use here. */
export async function restoreConversation(
  conversation: string,
  { keptDir }: SessionPlace,
): Promise<string | null> {
  const { transcript, file, sessionId } = readKept(conversation) ?? {};
  if (typeof file === 'string')
    return (await readFile(file, 'utf8').catch(() => null)) === null ? null : file;
  if (typeof transcript !== 'string' || sessionId === undefined) return null;
  const hash = createHash('sha256').update(transcript).digest('hex').slice(0, 32);
  return keepFile(keptDir, hash, await unpackRecord(transcript));
}

/** Two branches may write the same file at the same time, and a program may read it. */
async function keepFile(folder: string, name: string, content: string | Buffer): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.jsonl`);
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  await rename(draft, path);
  return path;
}

async function transcriptFile(configDir: string, sessionId: string): Promise<string | null> {
  const projects = join(configDir, 'projects');
  for (const folder of await names(projects)) {
    if ((await names(join(projects, folder))).includes(`${sessionId}.jsonl`))
      return join(projects, folder, `${sessionId}.jsonl`);
  }
  return null;
}

function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** Without the copies of requests, and without the costs so far: what goes on counts its own. */
function lastingLines(transcript: string): string {
  const lines = transcript.split('\n').filter((line) => {
    if (line === '') return false;
    try {
      const entry: unknown = JSON.parse(line);
      return isJsonObject(entry) && entry.uuid !== undefined;
    } catch {
      // The last line of a program that was killed while it wrote.
      return false;
    }
  });
  return `${lines.join('\n')}\n`;
}
