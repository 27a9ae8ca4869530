import type { AttemptRequest, Failure } from '../../../core/ports/backend.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { failed } from '../../skeleton/failure.js';
import { readKept } from '../../skeleton/kept-conversation.js';
import type { OpencodeServer } from './opencode-server.js';

/** A new session, or a branch of the one to go on from: its id, or why there is none. */
export async function openSession(
  { call, cwd, conversation }: AttemptRequest,
  server: OpencodeServer,
  permission: JsonObject[],
): Promise<string | Failure> {
  if (conversation === undefined) {
    const made = await server.ask('POST', '/session', cwd, { title: call.label, permission });
    return made.ok ? idOf(made.body) : failed('crash', made.message);
  }
  const lost = failed('lost', 'the conversation to go on from is not in this run folder');
  const from = sessionIn(conversation);
  if (from === null) return lost;
  const until: JsonObject = from.before === undefined ? {} : { messageID: from.before };
  const forked = await server.ask('POST', `/session/${from.sessionId}/fork`, cwd, until);
  if (!forked.ok) return forked.status === 0 ? failed('crash', forked.message) : lost;
  const id = idOf(forked.body);
  // Rules are not copied.
  const ruled = await server.ask('PATCH', `/session/${id}`, cwd, { permission });
  return ruled.ok ? id : failed('crash', ruled.message);
}

function idOf(body: unknown): string {
  return isJsonObject(body) ? String(body.id) : '';
}

interface KeptSession {
  readonly sessionId: string;
  /** The first message that is no part of it. */
  readonly before?: string;
}

function sessionIn(conversation: string): KeptSession | null {
  const { sessionId, before } = readKept(conversation) ?? {};
  if (typeof sessionId !== 'string' || !/^ses\w+$/.test(sessionId)) return null;
  return { sessionId, ...(typeof before === 'string' ? { before } : {}) };
}
