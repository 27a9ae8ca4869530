import type { Permit, ToolUse } from '../../../../core/step/tool-use.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { realPath } from '../../../../host/programs/real-path.js';
import { innerScript } from './shell-words.js';

interface ApprovalPlace {
  readonly root: string;
  readonly cwd: string;
  readonly readOnly: boolean;
  permit(use: ToolUse): Promise<Permit>;
  /** The changes of a file change that was announced under this id. */
  changesOf(itemId: string): readonly Json[] | undefined;
  /**
   * Codex tells the agent only that the use was rejected; this tells it why. MUST be done before
   * the answer.
   */
  explain(message: string): Promise<void>;
}

const accepted: JsonObject = { decision: 'accept' };
const declined: JsonObject = { decision: 'decline' };
const looksOnly = 'you may look but not change any file';

/** Answers what Codex asks in the middle of a turn; `undefined` for what is not served. */
export async function answerRequest(
  method: string,
  params: JsonObject,
  place: ApprovalPlace,
): Promise<JsonObject | undefined> {
  switch (method) {
    case 'item/commandExecution/requestApproval':
      return decided(commandUses(params), place);
    case 'item/fileChange/requestApproval':
      if (place.readOnly) return refused(looksOnly, place);
      return decided(
        await changeUses(place.changesOf(String(params.itemId)), params, place),
        place,
      );
    case 'item/permissions/requestApproval':
      return { permissions: {}, scope: 'turn' };
    case 'item/tool/requestUserInput':
      return { answers: {} };
    case 'mcpServer/elicitation/request':
      return { action: 'decline', content: null, _meta: null };
    default:
      return undefined;
  }
}

/** Nothing that can be named is nothing that can be permitted. */
async function decided(uses: readonly ToolUse[], place: ApprovalPlace): Promise<JsonObject> {
  if (uses.length === 0) return refused('plenum could not tell what this would do', place);
  for (const use of uses) {
    const permit = await place.permit(use);
    if (!permit.allowed)
      return refused(
        `${use.tool}${use.argument === undefined ? '' : `(${use.argument})`}: ${permit.message}`,
        place,
      );
  }
  return accepted;
}

async function refused(message: string, place: ApprovalPlace): Promise<JsonObject> {
  await place.explain(`[plenum] Not permitted: ${message}`);
  return declined;
}

function commandUses(params: JsonObject): readonly ToolUse[] {
  const { command, cwd, reason, kind, networkApprovalContext: network } = params;
  if (isJsonObject(network) && typeof network.host === 'string') {
    return [
      { tool: 'WebFetch', argument: `${String(network.protocol ?? 'https')}://${network.host}` },
    ];
  }
  if (typeof command !== 'string' || command === '') return [];
  const argument = innerScript(command);
  return [
    { tool: 'Bash', argument, input: { command: argument, ...picked({ cwd, reason, kind }) } },
  ];
}

function picked(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

async function changeUses(
  changes: readonly Json[] | undefined,
  params: JsonObject,
  place: ApprovalPlace,
): Promise<readonly ToolUse[]> {
  const paths = (changes ?? []).flatMap((change) => {
    if (!isJsonObject(change) || typeof change.path !== 'string') return [];
    const moved = isJsonObject(change.kind) ? change.kind.move_path : undefined;
    return [change.path, ...(typeof moved === 'string' ? [moved] : [])].map((path) => ({
      path,
      change,
    }));
  });
  // A wider grant than these files is never given.
  if (typeof params.grantRoot === 'string') return [];
  const found = await Promise.all(
    paths.map(async ({ path, change }) => ({ real: await realPath(path, place), change })),
  );
  const uses = found.flatMap(({ real, change }) =>
    real === null ? [] : [{ tool: 'Edit', argument: real.named, input: change }],
  );
  return uses.length === found.length ? uses : [];
}
