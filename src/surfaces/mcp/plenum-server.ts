import type { CallToolResult, Server, ServerContext } from '@modelcontextprotocol/server';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { refuseBelowCall } from '../../runs/control/below-call.js';
import { systemError } from '../../runs/look/system-error.js';
import { controlTool } from './control-tool.js';
import { refuseUnknown } from './input.js';
import type { McpHost, McpTool, ToolAnswer, ToolUse } from './mcp-host.js';
import { pageMeta, pageResource, showsPages } from './page-app.js';
import { pageTool } from './page-tool.js';
import { logsTool, resultTool } from './read-tools.js';
import { listResources, readResource, reportTemplate } from './resources.js';
import { resumeTool } from './resume-tool.js';
import { answerTool, getRunTool, listRunsTool, stopRunTool, waitRunTool } from './run-tools.js';
import { checkScriptTool, listWorkflowsTool } from './script-tools.js';
import { startTool } from './start-tool.js';

export const mcpTools: readonly McpTool[] = [
  listWorkflowsTool,
  checkScriptTool,
  startTool,
  getRunTool,
  waitRunTool,
  stopRunTool,
  listRunsTool,
  answerTool,
  resumeTool,
  controlTool,
  logsTool,
  resultTool,
  pageTool,
];

const instructions =
  'plenum runs workflow scripts: JavaScript that fans work out to many agents, ' +
  'verifies it, and resumes exactly. Read plenum://guide before you write one, ' +
  'check it with check_script, try it with start_workflow { simulate: true }, ' +
  'then start it and follow it with wait_run.';

/**
 * One connection. The name is what another plenum knows it by: its gateway never offers this server
 * to agents (C27).
 */
export async function createPlenumServer(host: McpHost): Promise<Server> {
  const { Server: McpServer } = await import('@modelcontextprotocol/server');
  const server = new McpServer(
    { name: 'plenum', version: host.version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  );
  server.setRequestHandler('tools/list', async () => ({
    tools: mcpTools.filter(({ page }) => page !== 'asks' || showsPages(server)).map(definitionOf),
  }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = mcpTools.find(({ name }) => name === params.name);
    if (!tool) return resultOf({ text: `There is no tool ${params.name}.`, failed: true });
    try {
      if (!tool.readOnly) refuseBelowCall(host.callAbove(), `The tool ${tool.name}`);
      const input = (params.arguments ?? {}) as JsonObject;
      refuseUnknown(tool, input);
      const answer = await tool.run(useOf(server, input, context), host);
      return { ...resultOf(answer), ...(tool.page === 'shows' ? pageMeta('shows') : {}) };
    } catch (error) {
      return resultOf({ text: errorText(error), failed: true });
    }
  });
  server.setRequestHandler('resources/list', async () => ({
    resources: [...(showsPages(server) ? [pageResource] : []), ...(await listResources(host))],
  }));
  server.setRequestHandler('resources/templates/list', async () => ({
    resourceTemplates: [reportTemplate],
  }));
  server.setRequestHandler('resources/read', async ({ params }) => ({
    contents: [{ uri: params.uri, ...(await readResource(params.uri, host)) }],
  }));
  return server;
}

function useOf(server: Server, input: JsonObject, { mcpReq }: ServerContext): ToolUse {
  const progressToken = mcpReq._meta?.progressToken;
  const client = server.getClientVersion()?.name;
  const canAsk = server.getClientCapabilities()?.elicitation !== undefined;
  return {
    input,
    signal: mcpReq.signal,
    author: client === undefined ? 'an MCP client' : `${client} (MCP)`,
    progress(progress, total, message) {
      if (progressToken === undefined) return;
      void mcpReq
        .notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total, message },
        })
        .catch(() => undefined);
    },
    elicit: canAsk
      ? (message, schema) =>
          mcpReq.elicitInput(
            { mode: 'form', message, requestedSchema: schema as never },
            { timeout: 300_000 },
          )
      : null,
  };
}

function definitionOf({ name, description, properties, required, readOnly, page }: McpTool) {
  const inputSchema = {
    type: 'object' as const,
    properties: { ...properties } as Record<string, never>,
    required: [...required],
    additionalProperties: false,
  };
  return {
    name,
    description,
    inputSchema,
    annotations: { readOnlyHint: readOnly, destructiveHint: false },
    ...pageMeta(page),
  };
}

function resultOf({ text, data, failed }: ToolAnswer): CallToolResult {
  return {
    content: [{ type: 'text', text }],
    ...(data === undefined ? {} : { structuredContent: { ...data } }),
    ...(failed ? { isError: true } : {}),
  };
}

function errorText(thrown: unknown): string {
  const error = PlenumError.is(thrown) ? thrown : systemError(thrown);
  if (error === null) return messageOf(thrown);
  const place = error.place?.frame === undefined ? '' : `\n${error.place.frame}`;
  return (
    `${error.code}: ` +
    `${error.message}${place}${error.hint === undefined ? '' : `\n${error.hint}`}`
  );
}
