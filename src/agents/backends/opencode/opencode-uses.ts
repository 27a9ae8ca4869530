import { resolve } from 'node:path';
import type { ToolUse } from '../../../core/step/tool-use.js';
import { isJsonObject, type Json, type JsonObject, ownMember } from '../../../core/values/json.js';
import { type PathPlace, patternRoot, realPath } from '../../../host/programs/real-path.js';

interface AskedUse {
  readonly permission: string;
  readonly patterns: readonly string[];
  readonly metadata: JsonObject;
  /** The tool that asks, and what the model gave it; `null` where that is not known. */
  readonly tool: string;
  readonly input: JsonObject | null;
  /** What the patterns of files are relative to. */
  readonly worktree: string;
}

const textKeys: Readonly<Record<string, readonly [tool: string, key: string]>> = {
  bash: ['Bash', 'command'],
  webfetch: ['WebFetch', 'url'],
  websearch: ['WebSearch', 'query'],
};
const folderTools: Readonly<Record<string, string>> = { glob: 'Glob', grep: 'Grep', list: 'LS' };

/**
 * What a question of opencode is about, for the policy: every use must be allowed. `null`: nobody
 * can say what it would touch.
 */
export async function usesAsked(
  asked: AskedUse,
  place: PathPlace,
): Promise<readonly ToolUse[] | null> {
  const { permission, tool, metadata } = asked;
  const input = asked.input ?? undefined;
  const file =
    typeof metadata.filepath === 'string' && asked.patterns.length <= 1
      ? [metadata.filepath]
      : asked.patterns;
  if (permission === 'read')
    return named(
      'Read',
      file.map((one) => resolve(asked.worktree, one)),
      input,
      place,
    );
  if (permission === 'edit') {
    return named(
      tool === 'write' ? 'Write' : 'Edit',
      file.map((one) => resolve(asked.worktree, one)),
      input,
      place,
    );
  }
  // Tools that take a path ask about it themselves; a command that works elsewhere does not.
  if (permission === 'external_directory')
    return tool === 'bash' ? named('Read', asked.patterns.map(withoutStar), input, place) : [];
  const folderTool = ownMember(folderTools, permission);
  if (folderTool !== undefined)
    return input === undefined
      ? null
      : named(folderTool, [searched(permission, input, place.cwd)], input, place);
  const text = ownMember(textKeys, permission);
  if (text !== undefined) {
    const argument = input?.[text[1]];
    return typeof argument === 'string' ? [{ tool: text[0], argument, input }] : null;
  }
  return [{ tool: permission, input }];
}

async function named(
  tool: string,
  paths: readonly string[],
  input: JsonObject | undefined,
  place: PathPlace,
): Promise<readonly ToolUse[] | null> {
  const found = await Promise.all(paths.map((path) => realPath(path, place)));
  if (found.length === 0) return null;
  const uses = found.flatMap((path): ToolUse[] =>
    path === null ? [] : [{ tool, argument: path.named, input }],
  );
  return uses.length === found.length ? uses : null;
}

function withoutStar(pattern: string): string {
  return pattern.replace(/[/\\]\*+$/, '') || '/';
}

function searched(permission: string, { path, pattern }: JsonObject, cwd: string): string {
  const folder = resolve(cwd, textOf(path));
  return permission === 'glob' ? patternRoot(folder, textOf(pattern)) : folder;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function inputOf(part: JsonObject | undefined): JsonObject | null {
  const state = part !== undefined && isJsonObject(part.state) ? part.state : {};
  return state.status !== 'pending' && isJsonObject(state.input) ? state.input : null;
}
