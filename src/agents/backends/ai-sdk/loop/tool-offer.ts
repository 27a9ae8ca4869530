import type { AttemptRequest } from '../../../../core/ports/backend.js';
import type { McpSession, McpTool } from '../../../../core/ports/mcp-gateway.js';
import type { Tool, ToolAnswer, ToolIO } from '../../../../core/ports/tool.js';
import {
  structuredOutputDescription,
  structuredOutputName,
} from '../../../../core/step/framing.js';
import { offersTool } from '../../../../core/step/tool-use.js';
import { foldTool, type SchemaRules } from '../../../../core/tool-schema/fold-tool.js';
import { mostOpenaiTools } from '../../../../core/tool-schema/openai-rules.js';
import type { JsonObject } from '../../../../core/values/json.js';
import type { SdkTool } from '../provider/sdk-types.js';
import { parseInput } from './parse-input.js';

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
  /** What was handed over as the final answer, in the form that the script's schema knows. */
  answer(inputText: string): string;
  /** The provider may search the web by itself. */
  readonly searches: boolean;
}

function definition(name: string, description: string, input: JsonObject): SdkTool {
  return {
    type: 'function',
    name,
    description,
    inputSchema: input as Extract<SdkTool, { type: 'function' }>['inputSchema'],
  };
}

const definitions = new WeakMap<Tool, SdkTool>();

function definitionOf(tool: Tool): SdkTool {
  const made = definitions.get(tool) ?? definition(tool.name, tool.description, tool.input);
  definitions.set(tool, made);
  return made;
}

/** A shell tool refuses what would change something by itself, where the agent may only look. */
const guardsItself = 'Bash';

interface OfferPlace {
  readonly tools: readonly Tool[];
  readonly session: McpSession | null;
  /** Of the vendor that the definitions are for. */
  readonly rules: SchemaRules;
  readonly signal: AbortSignal;
  readonly hosted: (otherTools: number) => Promise<SdkTool | undefined>;
  /** Tools that the agent does not get, and why. */
  readonly onLeftOut: (text: string) => void;
}

export async function offerTools(
  { call, brief }: AttemptRequest,
  place: OfferPlace,
): Promise<ToolOffer> {
  const { tools, session, rules, signal, hosted, onLeftOut } = place;
  const ours = tools.filter(
    (tool) =>
      offersTool(brief.tools, tool.name) &&
      (!brief.readOnly || !tool.writes || tool.name === guardsItself),
  );
  const listed = (await session?.tools(signal)) ?? [];
  const { schema } = call.options;
  const most =
    rules === 'openai'
      ? mostOpenaiTools - ours.length - (schema === undefined ? 0 : 1)
      : Number.POSITIVE_INFINITY;
  const theirs = foldedTools(listed, { rules, most, onLeftOut });
  // A schema whose root is no object is for the vendor to refuse: the answer would not be what the
  // script asked for.
  const handing = schema === undefined ? null : foldTool(schema, rules);
  const offered: Offered[] = [
    ...ours,
    ...theirs.map(
      ({ tool: { name, readOnly }, restore }): Offered => ({
        name,
        writes: !readOnly,
        run: (input, io) =>
          session?.call(name, restore(input), io.signal) ??
          Promise.resolve({ text: `${name} is gone`, failed: true }),
      }),
    ),
  ];
  const functions = [
    ...ours.map(definitionOf),
    ...theirs.map(({ tool: { name, description }, input, note }) =>
      definition(name, note === '' ? description : `${description}\n${note}`, input),
    ),
    ...(schema === undefined
      ? []
      : [
          definition(
            structuredOutputName,
            structuredOutputDescription,
            handing?.ok ? handing.input : schema,
          ),
        ]),
  ];
  const search = await hosted(functions.length);
  return {
    tools: new Map(offered.map((tool) => [tool.name, tool])),
    definitions: search === undefined ? functions : [...functions, search],
    answer: (text) => (handing?.ok ? restoredText(text, handing.restore) : text),
    searches: search !== undefined,
  };
}

interface FoldedOffer {
  readonly tool: McpTool;
  readonly input: JsonObject;
  readonly note: string;
  readonly restore: (input: JsonObject) => JsonObject;
}

interface Folding {
  readonly rules: SchemaRules;
  readonly most: number;
  readonly onLeftOut: (text: string) => void;
}

/**
 * Always in the same order. One tool that a vendor would not take must not cost the whole request.
 */
function foldedTools(
  listed: readonly McpTool[],
  { rules, most, onLeftOut }: Folding,
): readonly FoldedOffer[] {
  const sorted = [...listed].sort((left, right) => (left.name < right.name ? -1 : 1));
  const folded = sorted.flatMap((tool): readonly FoldedOffer[] => {
    const one = foldTool(tool.input, rules);
    if (!one.ok) onLeftOut(`${tool.name} is not offered: ${one.problem}`);
    return one.ok ? [{ tool, ...one }] : [];
  });
  const over = folded.slice(Math.max(0, most));
  if (over.length > 0)
    onLeftOut(
      `${over.length} tools are not offered, as the vendor takes at ` +
        `most ${mostOpenaiTools}: ${over.map(({ tool }) => tool.name).join(', ')}`,
    );
  return folded.slice(0, Math.max(0, most));
}

/** Text that is no object stays as it is: whoever checks the answer says so. */
function restoredText(text: string, restore: (input: JsonObject) => JsonObject): string {
  const input = parseInput(text);
  if (input === null || text === '') return text;
  const restored = JSON.stringify(restore(input));
  return restored === JSON.stringify(input) ? text : restored;
}
