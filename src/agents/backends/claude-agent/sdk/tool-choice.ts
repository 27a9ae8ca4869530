import type { Brief } from '../../../../core/step/brief.js';
import { structuredOutputName } from '../../../../core/step/framing.js';
import { offersTool } from '../../../../core/step/tool-use.js';

/** Our own server and its one tool, as Claude Code names it. */
export const ownServer = 'plenum';
export const answerTool = `mcp__${ownServer}__${structuredOutputName}`;

const looking = ['Read', 'Glob', 'Grep', 'WebFetch', 'WebSearch'];
const writing = ['Edit', 'Write', 'NotebookEdit'];
const shell = 'Bash';
const usual = [shell, ...looking, ...writing];

/**
 * What starts agents, plans work for later, waits for a person, moves to another folder or goes on
 * after the answer: off, whatever a list says (C27).
 */
export const forbiddenTools: readonly string[] = [
  ...['Agent', 'ListAgents', 'SendMessage', 'Task', 'TeamCreate', 'TeamDelete', 'Workflow'],
  ...['CronCreate', 'CronDelete', 'CronList', 'Monitor', 'RemoteTrigger', 'ScheduleWakeup'],
  ...['AskUserQuestion', 'EnterPlanMode', 'EnterWorktree', 'ExitPlanMode', 'ExitWorktree'],
];

/**
 * Tools of Claude Code that the agent gets; those of MCP servers come on top. A shell is no tool
 * for looking: a read-only agent has one only where its list says so.
 */
export function chosenTools({ tools, readOnly }: Brief): string[] {
  const known = usual.filter((name) => offersTool(tools, name));
  const others = (tools ?? []).filter(
    (name) => !name.startsWith('mcp__') && !usual.some((one) => same(one, name)),
  );
  const wanted = [...known, ...others].filter(
    (name) => !forbiddenTools.some((one) => same(one, name)),
  );
  if (!readOnly) return wanted;
  return wanted.filter(
    (name) => !writing.includes(name) && (name !== shell || tools !== undefined),
  );
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
