import type { Permit, ToolUse } from '../../../../core/step/tool-use.js';
import { messageOf } from '../../../../core/values/errors.js';
import { isJsonObject, type JsonObject, ownMember } from '../../../../core/values/json.js';
import { type PathPlace, patternRoot, realPath } from '../../../../host/programs/real-path.js';
import type { Hook, HookAnswer } from './sdk-shape.js';
import { answerTool } from './tool-choice.js';

/** Where a tool keeps what it works on. */
const pathKeys: Readonly<Record<string, string>> = {
  Read: 'file_path',
  Edit: 'file_path',
  MultiEdit: 'file_path',
  Write: 'file_path',
  NotebookEdit: 'notebook_path',
};
const folderTools = new Set(['Glob', 'Grep', 'LS']);
const textKeys: Readonly<Record<string, string>> = {
  Bash: 'command',
  WebFetch: 'url',
  WebSearch: 'query',
  Skill: 'skill',
};

interface HookParts {
  readonly place: PathPlace;
  /** Tools of the gateway: it asks by itself. */
  readonly askedElsewhere: ReadonlySet<string>;
  permit(use: ToolUse): Promise<Permit>;
}

/**
 * Called by Claude Code before every use of a tool, whatever it would decide by itself. The use is
 * carried out with the very path that was judged: what follows links, spaces and `~` is settled
 * here.
 */
export function permissionHook({ place, askedElsewhere, permit }: HookParts): Hook {
  return async (given) => {
    try {
      if (!isJsonObject(given) || typeof given.tool_name !== 'string')
        return denied('plenum could not read what the tool was asked');
      const tool = given.tool_name;
      if (tool === answerTool || askedElsewhere.has(tool)) return allowed();
      const input = isJsonObject(given.tool_input) ? given.tool_input : {};
      const use = await toolUse(tool, input, place);
      if (use === null)
        return denied(
          'the path leads nowhere: a circle of links, a folder that cannot ' +
            'be read, or no path at all',
        );
      const answer = await permit({ tool, argument: use.argument, input });
      return answer.allowed ? allowed(use.input) : denied(answer.message);
    } catch (error) {
      return denied(`plenum could not decide: ${messageOf(error)}`);
    }
  };
}

async function toolUse(
  tool: string,
  input: JsonObject,
  place: PathPlace,
): Promise<{ readonly argument?: string; readonly input?: JsonObject } | null> {
  const fileKey = ownMember(pathKeys, tool);
  if (fileKey !== undefined || folderTools.has(tool)) {
    const key = fileKey ?? 'path';
    const written = input[key];
    if (written !== undefined && typeof written !== 'string') return null;
    if (written === undefined && fileKey !== undefined) return null;
    // Claude Code takes spaces around a path away.
    const found = await realPath(written?.trim() ?? place.cwd, place);
    if (found === null) return null;
    const pattern =
      tool === 'Glob' && typeof input.pattern === 'string' ? input.pattern.trim() : null;
    const searched =
      pattern === null ? found : await realPath(patternRoot(found.absolute, pattern), place);
    return searched === null
      ? null
      : { argument: searched.named, input: { ...input, [key]: found.absolute } };
  }
  const key = ownMember(textKeys, tool);
  const argument = key === undefined ? undefined : input[key];
  return typeof argument === 'string' ? { argument } : {};
}

type Decision = HookAnswer['hookSpecificOutput'];

function allowed(updatedInput?: JsonObject): HookAnswer {
  return answer('allow', updatedInput === undefined ? {} : { updatedInput });
}

function denied(permissionDecisionReason: string): HookAnswer {
  return answer('deny', { permissionDecisionReason });
}

function answer(
  permissionDecision: Decision['permissionDecision'],
  more: Partial<Decision>,
): HookAnswer {
  return { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, ...more } };
}
