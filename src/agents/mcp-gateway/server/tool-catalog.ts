import type { McpTool } from '../../../core/ports/mcp-gateway.js';
import { foldTool } from '../../../core/tool-schema/fold-tool.js';
import { ownMember } from '../../../core/values/json.js';
import type { McpPins, McpServerSettings } from '../settings/settings.js';
import { definitionHash, isReadOnly, isRepeatable } from '../settings/tool-definition.js';
import { toolNames } from '../settings/tool-name.js';
import type { Listed } from './list-definitions.js';

/** A tool of the pool: what agents see, and how the server calls it. */
export interface PooledTool extends McpTool {
  readonly original: string;
  /** May be sent again when nobody knows what became of the first. */
  readonly repeatable: boolean;
}

export interface ToolProblem {
  readonly message: string;
  readonly hint: string;
}

export interface Catalog {
  readonly tools: readonly PooledTool[];
  readonly problems: readonly ToolProblem[];
}

/**
 * What agents may see of a server: where its tools are pinned, only those that are still what
 * somebody accepted.
 */
export function catalogOf(
  server: { readonly name: string; readonly part: string; readonly settings: McpServerSettings },
  { definitions, malformed }: Listed,
  pins: McpPins | null,
): Catalog {
  const pinned = ownMember(pins?.servers, server.name)?.tools;
  const changed: string[] = [];
  const added: string[] = [];
  const kept = definitions.filter((tool) => {
    if (pinned === undefined) return true;
    const pin = ownMember(pinned, tool.name);
    if (pin === definitionHash(tool)) return true;
    (pin === undefined ? added : changed).push(tool.name);
    return false;
  });
  // Names come from all tools, so that leaving one out never gives its name to another.
  const names = toolNames(
    server.part,
    definitions.map(({ name }) => name),
  );
  const idempotent = server.settings.idempotentTools ?? [];
  const folds = kept.map((tool) => ({ tool, folded: foldTool(tool.inputSchema, 'any') }));
  const unfit = folds.flatMap(({ tool, folded }) =>
    folded.ok ? [] : [`${tool.name} (${folded.problem})`],
  );
  const fit = folds.flatMap(({ tool, folded }) => (folded.ok ? [tool] : []));
  const tools = fit.map((tool) => ({
    name: names.get(tool.name) ?? tool.name,
    original: tool.name,
    server: server.name,
    description: tool.description,
    input: tool.inputSchema,
    readOnly: isReadOnly(tool),
    repeatable: isRepeatable(tool, idempotent),
  }));
  tools.sort((left, right) => (left.name < right.name ? -1 : 1));
  const isPinned = pinned !== undefined;
  return {
    tools,
    problems: [
      ...leftOut([...malformed.map((name) => `${name} (its definition is malformed)`), ...unfit]),
      ...pinProblems({ changed, added, isPinned, any: definitions.length > 0 }),
    ],
  };
}

function leftOut(tools: readonly string[]): readonly ToolProblem[] {
  if (tools.length === 0) return [];
  const message = `left out, as no model can be offered it: ${tools.join(', ')}`;
  return [{ message, hint: 'tell the author of the server' }];
}

function pinProblems(found: {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly isPinned: boolean;
  readonly any: boolean;
}): readonly ToolProblem[] {
  const { changed, added, isPinned, any } = found;
  const unpinned = 'its tools are not pinned: a changed definition would go unnoticed';
  if (!isPinned) return any ? [{ message: unpinned, hint: 'plenum mcp-lock' }] : [];
  const problems: ToolProblem[] = [];
  if (changed.length > 0)
    problems.push({
      message: `left out, as the definition changed since it was accepted: ${changed.join(', ')}`,
      hint: 'plenum mcp-lock --diff',
    });
  if (added.length > 0)
    problems.push({
      message: `left out, as nobody has accepted it yet: ${added.join(', ')}`,
      hint: 'plenum mcp-lock',
    });
  return problems;
}
