import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptRequest, CallIO } from '../../../core/ports/backend.js';
import type { ToolUse } from '../../../core/step/tool-use.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import type { OpencodeServer, ServerEvent } from './opencode-server.js';
import { inputOf, usesAsked } from './opencode-uses.js';
import { isProjectFile } from './project-files.js';
import type { SessionReading } from './session-reading.js';

/** The input of a tool is told at about the time its question is. */
const inputMs = 5_000;

/** opencode asks before each use; the run's policy answers. */
export async function answerPermission(
  { properties }: ServerEvent,
  { cwd, root }: AttemptRequest,
  io: CallIO,
  server: OpencodeServer,
  { parts, worktree }: SessionReading,
): Promise<void> {
  const call = isJsonObject(properties.tool) ? String(properties.tool.callID) : '';
  const end = performance.now() + inputMs;
  while (inputOf(parts.get(call)) === null && performance.now() < end) await sleep(10);
  const part = parts.get(call);
  const asked = {
    permission: String(properties.permission),
    patterns: Array.isArray(properties.patterns) ? properties.patterns.map(String) : [],
    metadata: isJsonObject(properties.metadata) ? properties.metadata : {},
    tool: String(part?.tool ?? ''),
    input: inputOf(part),
    worktree,
  };
  const uses = await usesAsked(asked, { root, cwd }).catch(() => null);
  const message = await refusalOf(uses, io);
  const reply: JsonObject = message === null ? { reply: 'once' } : { reply: 'reject', message };
  await server.ask('POST', `/permission/${String(properties.id)}/reply`, cwd, reply);
}

async function refusalOf(uses: readonly ToolUse[] | null, io: CallIO): Promise<string | null> {
  if (uses === null) return 'plenum cannot tell what this would touch';
  const isGuarded = uses.some(
    ({ tool, argument = '' }) => (tool === 'Edit' || tool === 'Write') && isProjectFile(argument),
  );
  if (isGuarded) return "agents never write opencode's own files";
  for (const use of uses) {
    const permit = await io.permit(use);
    if (!permit.allowed) return permit.message;
  }
  return null;
}
