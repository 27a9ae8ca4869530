import type { OfferedTool } from './conversation.js';

const finalAnswer = /(^|[^a-z])(structured_?output|submit_result)$/i;

/** Clients rename tools: `bash` may be offered as `run_bash`, `echo` as `mcp__server__echo`. */
export function offeredAs(name: string, tools: readonly OfferedTool[]): OfferedTool | null {
  const wanted = name.toLowerCase();
  return (
    tools.find((tool) => tool.name === name) ??
    tools.find((tool) => tool.name.toLowerCase() === wanted) ??
    tools.find((tool) => endsAtBoundary(tool.name.toLowerCase(), wanted)) ??
    null
  );
}

/** `TodoWrite` is not `write`. */
function endsAtBoundary(offered: string, wanted: string): boolean {
  return (
    wanted !== '' &&
    offered.endsWith(wanted) &&
    /[^a-z0-9]/.test(offered.at(-wanted.length - 1) ?? '')
  );
}

/** The tool through which a client takes the final answer. */
export function finalAnswerTool(tools: readonly OfferedTool[]): OfferedTool | null {
  return tools.find((tool) => finalAnswer.test(tool.name)) ?? null;
}
