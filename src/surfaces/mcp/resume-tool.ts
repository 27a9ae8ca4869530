import { approvedResume } from '../../approval/approved-resume.js';
import { openRun } from '../../runs/look/open-run.js';
import { neededText } from './input.js';
import type { McpHost, McpTool, ToolAnswer } from './mcp-host.js';
import { run } from './run-input.js';

export const resumeTool: McpTool = {
  name: 'resume_run',
  description:
    'Goes on with a run that is paused, failed or lost: what is recorded is not paid twice. The ' +
    'run keeps its own copy of the script. Returns at once; follow it with wait_run.',
  properties: { run },
  required: ['run'],
  readOnly: false,
  async run({ input }, host) {
    const { id, needs } = await goOn(host, neededText(input, 'run'));
    return needs === null
      ? {
          text: `Run ${id} goes on. Wait for it with wait_run { "run": "${id}" }.`,
          data: { runId: id, resumed: true },
        }
      : refusal(id, needs);
  },
};

interface GoingOn {
  readonly id: string;
  /** Why only a person can take it further; `null`: it goes on. */
  readonly needs: string | null;
}

/** Drives the run in this process, as it was approved. */
export async function goOn(host: McpHost, reference: string): Promise<GoingOn> {
  const { id } = await openRun(host.store, reference);
  const { request, needs } = await approvedResume(id, host);
  if (request !== null) await host.live.start(request);
  return { id, needs };
}

export function refusal(id: string, needs: string): ToolAnswer {
  const command = `plenum resume ${id}`;
  return {
    text: `Run ${id} does not go on: ${needs}. Ask the person to run in a terminal: ${command}`,
    data: { runId: id, resumed: false, needsApproval: true, command },
  };
}
