import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isJsonObject } from '../../../../core/values/json.js';
import { readKept, writeKept } from '../../../skeleton/kept-conversation.js';

/**
 * Packed transcripts larger than this stay where they are; such a conversation goes on only on this
 * machine.
 */
const mostBytes = 1024 * 1024;

/**
 * What a session can be gone on from. `transcript` is Claude Code's own record of it, packed;
 * `file` where that would be too much for the journal.
 */
interface Kept {
  readonly v: 1;
  readonly sessionId: string;
  readonly transcript?: string;
  readonly file?: string;
}

export interface SessionPlace {
  /** Claude Code's folder for its state. */
  readonly configDir: string;
  /** Ours, for transcripts to go on from. */
  readonly keptDir: string;
  /** The folder is the user's: what agents did does not stay in it. */
  readonly tidy: boolean;
}

/** Text to go on from, or nothing where the session left no record. */
export async function keepConversation(
  sessionId: string,
  { configDir, keptDir, tidy }: SessionPlace,
): Promise<string | undefined> {
  const file = await transcriptFile(configDir, sessionId);
  if (file === null) return undefined;
  const record = lastingLines(await readFile(file, 'utf8'));
  if (tidy) await rm(file, { force: true });
  const transcript = gzipSync(record).toString('base64');
  if (transcript.length <= mostBytes) return kept({ v: 1, sessionId, transcript });
  await mkdir(keptDir, { recursive: true, mode: 0o700 });
  const own = join(keptDir, `${sessionId}.jsonl`);
  await writeWhole(own, record);
  return kept({ v: 1, sessionId, file: own });
}

/** The file of a conversation, written back where it is missing. `null`: it is of no use here. */
export async function restoreConversation(
  conversation: string,
  { keptDir }: SessionPlace,
): Promise<string | null> {
  const { transcript, file, sessionId } = read(conversation) ?? {};
  if (file !== undefined)
    return (await readFile(file, 'utf8').catch(() => null)) === null ? null : file;
  if (transcript === undefined || sessionId === undefined) return null;
  const hash = createHash('sha256').update(transcript).digest('hex').slice(0, 32);
  const own = join(keptDir, `${hash}.jsonl`);
  await mkdir(keptDir, { recursive: true, mode: 0o700 });
  await writeWhole(own, gunzipSync(Buffer.from(transcript, 'base64')));
  return own;
}

/** Two branches may write the same file at the same time, and a program may read it. */
async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  await rename(draft, path);
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

function kept({ v: _v, ...conversation }: Kept): string {
  return writeKept(conversation);
}

function read(text: string): Kept | null {
  return readKept(text) as Kept | null;
}
