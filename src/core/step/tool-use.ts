import type { JsonObject } from '../values/json.js';

/** One use of a tool as a permission rule sees it (X100). */
export interface ToolUse {
  /** `Read`, `Edit`, `Bash`, `WebFetch`, `mcp__server__tool` … */
  readonly tool: string;
  /**
   * The path (links resolved; relative to the workspace, absolute outside it), the command, the
   * address.
   */
  readonly argument?: string;
  /** Everything the agent passed, for the person who is asked. */
  readonly input?: JsonObject;
}

/** The answer to a use; a refusal says why, in words for the agent. */
export type Permit =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly message: string };

/**
 * What a person said of a use for the rest of a run (X100): the rule covers it, and all that are
 * like it.
 */
export interface RunRule {
  readonly effect: 'allow' | 'deny';
  readonly rule: string;
}

/**
 * A glob of tool names as `Brief.tools` holds them: `mcp__server` stands for all tools of that
 * server.
 */
export function offersTool(tools: readonly string[] | undefined, name: string): boolean {
  if (tools === undefined) return true;
  const wanted = name.toLowerCase();
  return tools.some((one) => {
    const listed = one.toLowerCase();
    return (
      listed === wanted ||
      (listed.startsWith('mcp__') && wanted.startsWith(`${listed.replace(/(__)?\*$/, '')}__`))
    );
  });
}
