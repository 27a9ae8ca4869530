import type { AttemptRequest, CallIO } from '../../core/ports/backend.js';
import type { LocalTool, McpGateway, McpSession } from '../../core/ports/mcp-gateway.js';
import { structuredOutputDescription, structuredOutputName } from '../../core/step/framing.js';
import type { JsonObject } from '../../core/values/json.js';

/** The tool with which an agent hands a structured answer over, whoever serves it. */
export function answerTool<Answer>(
  schema: JsonObject,
  run: (value: JsonObject) => Promise<Answer>,
) {
  return {
    name: structuredOutputName,
    description: structuredOutputDescription,
    input: schema,
    run,
  };
}

/**
 * An attempt's session with the project's MCP servers, or nothing where there is no use for one.
 * `answer`: the tool for the answer is served through it, too.
 */
export function gatewaySession(
  { call, brief }: AttemptRequest,
  { permit }: Pick<CallIO, 'permit'>,
  gateway: McpGateway | null,
  answer?: LocalTool['run'],
): McpSession | null {
  const { schema } = call.options;
  const local = schema === undefined || answer === undefined ? [] : [answerTool(schema, answer)];
  if (gateway === null || (gateway.empty && local.length === 0)) return null;
  return gateway.session({
    callKey: call.key,
    tools: brief.tools,
    readOnly: brief.readOnly,
    permit,
    local,
  });
}
