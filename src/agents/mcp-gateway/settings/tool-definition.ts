import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject } from '../../../core/values/json.js';

/** A tool as its server describes it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly annotations: JsonObject;
}

/** What a pin holds: everything an agent is told about the tool, and what plenum believes of it. */
export function definitionHash({ description, inputSchema, annotations }: ToolDefinition): string {
  return createHash('sha256')
    .update(canonicalJson({ description, inputSchema, annotations }))
    .digest('hex');
}

export function isReadOnly({ annotations }: ToolDefinition): boolean {
  return annotations.readOnlyHint === true;
}

/** Whether a use may be sent again when nobody knows what became of the first. */
export function isRepeatable(tool: ToolDefinition, idempotentTools: readonly string[]): boolean {
  return (
    isReadOnly(tool) ||
    tool.annotations.idempotentHint === true ||
    idempotentTools.includes(tool.name)
  );
}
