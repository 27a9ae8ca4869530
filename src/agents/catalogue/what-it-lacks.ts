import type { Capabilities } from '../../core/ports/backend.js';

/** What a backend cannot enforce (C93), for the approval box and `plenum doctor`. */
export function whatItLacks(can: Capabilities): readonly string[] {
  if (can.virtual) return [];
  const lacks: readonly (readonly [boolean, string])[] = [
    [can.permissions, 'permission rules: it may use tools without asking'],
    [can.readOnly, 'read-only agents: they could write'],
    [can.toolAllowList, 'lists of tools: its agents have all of theirs'],
    [can.contained, 'one level: its agents may start agents of their own'],
    [can.mcp, 'MCP servers of the project: its agents do not see them'],
    [can.usage, 'budgets in tokens and money: it does not say what it used'],
  ];
  return lacks.flatMap(([has, words]) => (has ? [] : [words]));
}
