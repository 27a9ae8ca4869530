import { changeTitle, goalTitle, planTask, quotedBelow } from '../../../goal/planner/plan-task.js';
import { allUserText, type Conversation, type Part } from '../reply/conversation.js';
import type { Reply } from '../reply/reply.js';
import { finalAnswerTool } from '../reply/tool-name.js';
import { auditScript, example, isAuditGoal } from './audit-script.js';
import { isFinding, judged, suspected } from './permission-checks.js';
import { numberedLines } from './source-functions.js';

/**
 * What the fake model knows how to do without being told: to plan the audit of its example, and to
 * be the agents of that plan, who look at the files they are asked about. `null`: another prompt.
 */
export function auditReply(conversation: Conversation): Reply | null {
  const text = allUserText(conversation);
  if (text.includes(planTask)) return { text: plannedFor(text) };
  const [, file = '', goal = ''] =
    /\bRead (\S+)\. The goal is to ([\s\S]+?)\. Report each place as "<line>: /.exec(text) ?? [];
  if (file !== '')
    return afterReading(file, conversation, (shown) => ({
      findings: isAuditGoal(goal) ? [...suspected(numberedLines(shown))] : [],
    }));
  const [, claimed = '', claim = ''] = /\bClaim:\s+(\S+?):(\d+: .+)/.exec(text) ?? [];
  if (claimed === '' || !isFinding(claim)) return null;
  return afterReading(claimed, conversation, (shown) => ({
    ...judged(claim, numberedLines(shown)),
  }));
}

function plannedFor(text: string): string {
  const goal = quotedBelow(goalTitle, text) ?? '';
  const change = quotedBelow(changeTitle, text);
  if (!isAuditGoal(goal))
    return `ONE_AGENT: the fake model plans one kind of goal only, such as "${example.goal}"`;
  return auditScript(change === null ? goal : `${goal}, ${change}`);
}

/** One turn to read the file, the next one to answer; what cannot be read is said, not invented. */
function afterReading(
  path: string,
  conversation: Conversation,
  answer: (shown: string) => Record<string, string | string[]>,
): Reply {
  const shown = resultOf(conversation);
  if (shown === null)
    return conversation.tools.length === 0
      ? { text: `There is no tool to read ${path} with.` }
      : { act: { kind: 'read', path } };
  return shown.isError === true
    ? { text: `${path} cannot be read: ${shown.text}` }
    : { json: answer(shown.text) };
}

function resultOf({ messages, tools }: Conversation): Extract<Part, { kind: 'result' }> | null {
  const parts = messages.flatMap((message) => message.parts);
  const answers = finalAnswerTool(tools)?.name;
  const handed = parts.flatMap((part) =>
    part.kind === 'call' && part.name === answers ? [part.id] : [],
  );
  const results = parts.filter((part) => part.kind === 'result' && !handed.includes(part.id));
  const [first] = results;
  return first?.kind === 'result' ? first : null;
}
