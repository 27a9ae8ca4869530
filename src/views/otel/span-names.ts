/**
 * Names of OpenTelemetry's semantic conventions for generative AI, as of this version; they still
 * change, so they stand here and nowhere else.
 */
export const conventionVersion = '1.37.0';
export const schemaUrl = `https://opentelemetry.io/schemas/${conventionVersion}`;

export const genAi = {
  operation: 'gen_ai.operation.name',
  agentName: 'gen_ai.agent.name',
  agentId: 'gen_ai.agent.id',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  errorType: 'error.type',
} as const;

export const operations = { invokeAgent: 'invoke_agent', executeTool: 'execute_tool' } as const;

/** Names of our own. */
export const ours = {
  runId: 'plenum.run.id',
  epoch: 'plenum.drive.epoch',
  status: 'plenum.run.status',
  reused: 'plenum.run.reused',
  ran: 'plenum.run.ran',
  phase: 'plenum.phase',
  step: 'plenum.step.number',
  kind: 'plenum.step.kind',
  state: 'plenum.step.state',
  attempt: 'plenum.attempt',
  costUsd: 'plenum.cost_usd',
} as const;
