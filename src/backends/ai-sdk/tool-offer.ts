import { structuredOutputDescription, structuredOutputName } from '../../core/model/call/framing.js';
import { offersTool } from '../../core/model/call/tool-use.js';
import type { JsonObject } from '../../core/model/json.js';
import type { AttemptRequest } from '../../core/ports/backend.js';
import type { McpSession } from '../../core/ports/mcp-gateway.js';
import type { Tool, ToolAnswer, ToolIO } from '../../core/ports/tool.js';
import type { SdkTool } from './sdk-types.js';

/** A tool as one agent sees it. */
export interface Offered {
  readonly name: string;
  readonly writes: boolean;
  run(input: JsonObject, io: ToolIO): Promise<ToolAnswer>;
}

export interface ToolOffer {
  readonly tools: ReadonlyMap<string, Offered>;
  /** As the model is told; always in the same order, for the sake of the prompt cache. */
  readonly definitions: readonly SdkTool[];
  /** The provider may search the web by itself. */
  readonly searches: boolean;
}

function definition(name: string, description: string, input: JsonObject): SdkTool {
  return { type: 'function', name, description, inputSchema: input as Extract<SdkTool, { type: 'function' }>['inputSchema'] };
}

const definitions = new WeakMap<Tool, SdkTool>();

function definitionOf(tool: Tool): SdkTool {
  const made = definitions.get(tool) ?? definition(tool.name, tool.description, tool.input);
  definitions.set(tool, made);
  return made;
}

/** A shell tool refuses what would change something by itself, where the agent may only look. */
const guardsItself = 'Bash';

export async function offerTools(
  { call, brief }: AttemptRequest,
  tools: readonly Tool[],
  session: McpSession | undefined,
  signal: AbortSignal,
  hosted: (otherTools: number) => Promise<SdkTool | undefined>,
): Promise<ToolOffer> {
  const ours = tools.filter((tool) => offersTool(brief.tools, tool.name) && (!brief.readOnly || !tool.writes || tool.name === guardsItself));
  const listed = (await session?.tools(signal)) ?? [];
  const theirs = [...listed].sort((left, right) => (left.name < right.name ? -1 : 1));
  const { schema } = call.options;
  const offered: Offered[] = [
    ...ours,
    ...theirs.map(
      ({ name, readOnly }): Offered => ({
        name,
        writes: !readOnly,
        run: (input, io) => session?.call(name, input, io.signal) ?? Promise.resolve({ text: `${name} is gone`, failed: true }),
      }),
    ),
  ];
  const functions = [
    ...ours.map(definitionOf),
    ...theirs.map(({ name, description, input }) => definition(name, description, input)),
    ...(schema === undefined ? [] : [definition(structuredOutputName, structuredOutputDescription, schema)]),
  ];
  const search = await hosted(functions.length);
  return {
    tools: new Map(offered.map((tool) => [tool.name, tool])),
    definitions: search === undefined ? functions : [...functions, search],
    searches: search !== undefined,
  };
}
