import { type Control, forRun } from '../../core/ports/controls.js';
import { useText } from '../../core/report/permission-text.js';
import type { PermissionView } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import { oneLine } from '../../core/words/plain-text.js';
import { controlRun } from '../../runs/control/control-run.js';
import { sendMessage } from '../../runs/control/send-message.js';
import { ruleLayers, writeRule } from '../../runs/control/write-rule.js';
import { findAgent } from '../../runs/look/find-agent.js';
import { type OpenRun, openRun } from '../../runs/look/open-run.js';
import { neededText, optionalNumber, optionalText } from './input.js';
import type { McpHost, McpTool, ToolAnswer, ToolUse } from './mcp-host.js';
import { agent, run } from './run-input.js';

const ofAgents = ['skip', 'retry', 'stop'] as const;
const ofQuestions = ['allow', 'deny'] as const;
const actions = ['pause', ...ofAgents, 'send', ...ofQuestions] as const;

export const controlTool: McpTool = {
  name: 'control_run',
  description:
    'Steers a run: pause or stop all of it; skip, retry or stop one agent; send one a message while ' +
    'it works; allow or deny what an agent asked to do. allow asks the person at the client, who decides, also for how long.',
  properties: {
    run,
    action: { type: 'string', enum: [...actions] },
    agent,
    text: { type: 'string', description: 'for send: what to say to the agent' },
    question: { type: 'integer', description: 'for allow and deny: number of the question' },
    forRun: { type: 'boolean', description: 'for deny: also refuse it for the rest of the run' },
  },
  required: ['run', 'action'],
  readOnly: false,
  async run(use, host) {
    const { input } = use;
    const opened = await openRun(host.store, neededText(input, 'run'));
    const action = actions.find((one) => one === input.action);
    if (action === undefined)
      throw new PlenumError('E_USAGE', `"action" must be one of: ${actions.join(', ')}.`);
    if (action === 'allow' || action === 'deny') return answered(use, host, opened, action);
    if (action === 'send') return said(use, host, opened);
    const target = targetOf(use, opened, action);
    return send(use, host, opened, { action, ...(target === null ? {} : { target }) });
  },
};

function agentOf({ input }: ToolUse): string | undefined {
  return typeof input.agent === 'number' ? String(input.agent) : optionalText(input, 'agent');
}

async function said(use: ToolUse, { home }: McpHost, opened: OpenRun): Promise<ToolAnswer> {
  const agent = agentOf(use);
  if (agent === undefined)
    throw new PlenumError('E_USAGE', '"agent" is missing: "send" is for one agent.');
  const request = { author: use.author, agent, text: neededText(use.input, 'text') };
  const { accepted, message, kept } = await sendMessage(opened, request, home);
  return {
    text: oneLine(message),
    data: { runId: opened.id, action: 'send', accepted, kept },
    failed: !accepted,
  };
}

/** `null`: all of the run is meant. */
function targetOf(use: ToolUse, run: OpenRun, action: Control['action']): number | null {
  const named = agentOf(use);
  if (action === 'pause' && named !== undefined)
    throw new PlenumError('E_USAGE', 'A pause is for the whole run; stop or skip one agent.');
  if (named !== undefined) return findAgent(run.state, named, run.id).n;
  if (action === 'pause' || action === 'stop') return null;
  throw new PlenumError('E_USAGE', `"agent" is missing: "${action}" is for one agent.`);
}

async function answered(
  use: ToolUse,
  host: McpHost,
  opened: OpenRun,
  action: 'allow' | 'deny',
): Promise<ToolAnswer> {
  const { questions } = opened.state;
  const target =
    optionalNumber(use.input, 'question', 1, Number.MAX_SAFE_INTEGER) ?? [...questions.keys()][0];
  const open = target === undefined ? undefined : questions.get(target);
  if (target === undefined || !open)
    throw new PlenumError('E_USAGE', `Run ${opened.id} has no such open question about a tool.`, {
      hint: `get_run { "run": "${opened.id}" } lists them`,
    });
  if (action === 'deny') {
    const text = use.input.forRun === true ? { text: forRun } : {};
    return send(use, host, opened, { action, target, ...text });
  }
  const said = await personSays(use, open);
  if (said === null) {
    const command = `plenum allow ${opened.id} ${target}`;
    return {
      text: `Only the person allows that, and this client cannot ask them: ${command}`,
      data: { runId: opened.id, accepted: false, needsPerson: true, command },
    };
  }
  if (said === 'no') return send(use, host, opened, { action: 'deny', target });
  const where = ruleLayers.find((one) => one === said);
  const made = { effect: 'allow', rule: open.rule ?? '' } as const;
  const written = where === undefined ? [] : (await writeRule(made, where, open, host)).lines;
  const text = said === 'once' ? {} : { text: forRun };
  const answer = await send(use, host, opened, { action, target, ...text });
  return { ...answer, text: [...written, answer.text].join('\n') };
}

/** `null`: the client cannot ask. A form that was closed is a no. */
async function personSays({ elicit }: ToolUse, open: PermissionView): Promise<string | null> {
  if (elicit === null) return null;
  const answers = ['no', 'once', ...(open.rule === null ? [] : ['run', ...ruleLayers])];
  const rule = open.rule === null ? '' : `\nrule: ${oneLine(open.rule)}`;
  const question =
    `An agent wants to use ${useText(open)} (${oneLine(open.reason)}). ` +
    'Allow it once, for the rest ' +
    `of the run, or for good in the configuration of this project or of your home?${rule}`;
  const allow = { type: 'string', title: 'Allow it', enum: answers, default: 'no' };
  const schema = { type: 'object', required: ['allow'], properties: { allow } };
  const answer = await elicit(question, schema).catch(() => null);
  if (answer === null) return null;
  const said = answer.action === 'accept' ? answer.content?.allow : 'no';
  return answers.find((one) => one === said) ?? 'no';
}

async function send(
  { author }: ToolUse,
  { home }: McpHost,
  opened: OpenRun,
  control: Pick<Control, 'action' | 'target' | 'text'>,
): Promise<ToolAnswer> {
  const { accepted, message, kept } = await controlRun(opened, { author, ...control }, home);
  const next = kept ? `; go on with resume_run { "run": "${opened.id}" }` : '';
  return {
    text: `${oneLine(message)}${next}`,
    data: { runId: opened.id, action: control.action, accepted, kept },
    failed: !accepted,
  };
}
