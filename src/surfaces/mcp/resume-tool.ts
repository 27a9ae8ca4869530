import { approvedResume } from '../../approval/approved-resume.js';
import { takeBackPause } from '../../runs/control/take-back-pause.js';
import { findRun } from '../../runs/look/find-run.js';
import { neededText } from './input.js';
import type { McpHost, McpTool, ToolAnswer } from './mcp-host.js';
import { run } from './run-input.js';

export const resumeTool: McpTool = {
  name: 'resume_run',
  description:
    'Goes on with a run that is paused, failed or lost: what is recorded is not paid twice; ' +
    'takes a pause back that has just begun. The run keeps its own copy of the script. Returns ' +
    'at once; follow it with wait_run.',
  properties: { run },
  required: ['run'],
  readOnly: false,
  async run({ input, author }, host) {
    const { id, needs } = await goOn(host, neededText(input, 'run'), author);
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

/** Has the run driven as it was approved, by a process of its own. */
export async function goOn(host: McpHost, reference: string, author: string): Promise<GoingOn> {
  const run = await findRun(host.store, reference);
  const { id } = run;
  const taken = await takeBackPause(run, { author, home: host.home });
  if (taken?.accepted) return { id, needs: null };
  const { order, needs } = await approvedResume(id, host);
  if (order === null) return { id, needs };
  await host.startDriver(order);
  host.started.add(id);
  return { id, needs: null };
}

export function refusal(id: string, needs: string): ToolAnswer {
  const command = `plenum resume ${id}`;
  return {
    text: `Run ${id} does not go on: ${needs}. Ask the person to run in a terminal: ${command}`,
    data: { runId: id, resumed: false, needsApproval: true, command },
  };
}
