import { setTimeout as delay } from 'node:timers/promises';
import { openQuestions } from '../../core/report/open-questions.js';
import { selectStatus } from '../../core/selection/select.js';
import type { RunState } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import { oneLine } from '../../core/words/plain-text.js';
import { controlRun } from '../../runs/control/control-run.js';
import { readRuns } from '../../runs/look/list-runs.js';
import { isDriven, openRun } from '../../runs/look/open-run.js';
import { neededText, optionalNumber } from './input.js';
import type { McpHost, McpTool, ToolUse } from './mcp-host.js';
import { goOn, refusal } from './resume-tool.js';
import { run } from './run-input.js';
import { runAnswer } from './run-text.js';

const lookMs = 500;
const shownRuns = 20;

export const getRunTool: McpTool = {
  name: 'get_run',
  description:
    'Where a run stands: status, agents, losses, open questions, result. full: ' +
    'true gives the whole report.',
  properties: { run, full: { type: 'boolean' } },
  required: ['run'],
  readOnly: true,
  page: 'shows',
  run: ({ input }, host) => runAnswer(host, neededText(input, 'run'), input.full === true),
};

export const waitRunTool: McpTool = {
  name: 'wait_run',
  description:
    'Waits until a run has ended, needs a person, or the time is over, ' +
    'then says where it stands. Call it again while the run goes on.',
  properties: {
    run,
    timeoutSeconds: { type: 'number', minimum: 0, maximum: 600, description: 'longest wait [50]' },
  },
  required: ['run'],
  readOnly: true,
  page: 'shows',
  async run(use, host) {
    const { id } = await openRun(host.store, neededText(use.input, 'run'));
    await settled(
      use,
      host,
      id,
      (optionalNumber(use.input, 'timeoutSeconds', 0, 600) ?? 50) * 1000,
    );
    return runAnswer(host, id, false);
  },
};

/** Returns when there is nothing to wait for any more, or the time is over. */
async function settled(use: ToolUse, host: McpHost, id: string, ms: number): Promise<void> {
  const deadline = performance.now() + ms;
  for (let said = ''; !use.signal.aborted; ) {
    const live = host.live.isLive(id);
    const opened = live ? null : await openRun(host.store, id);
    const state = live ? host.live.state(id) : opened?.state;
    const asked = state ? openQuestions(state).length + state.questions.size : 0;
    if ((!live && !(opened && isDriven(opened))) || asked > 0) return;
    if (state) said = tell(use, state, said);
    const left = deadline - performance.now();
    if (left <= 0) return;
    if (live) await host.live.untilEnded(id, Math.min(lookMs, left), use.signal);
    else
      await delay(Math.min(lookMs * 2, left), undefined, { signal: use.signal }).catch(
        () => undefined,
      );
  }
}

function tell(use: ToolUse, { agents, status }: RunState, before: string): string {
  const done = agents.total - agents.running;
  const text =
    `${status}: ${done} of ${agents.total} agents ` +
    `done${agents.failed > 0 ? `, ${agents.failed} failed` : ''}`;
  if (text !== before) use.progress(done, agents.total, text);
  return text;
}

export const stopRunTool: McpTool = {
  name: 'stop_run',
  description:
    'Ends a run; everything recorded is kept and it can be resumed. pause: ' +
    'true lets running agents finish first.',
  properties: { run, pause: { type: 'boolean' } },
  required: ['run'],
  readOnly: false,
  async run({ input, author }, host) {
    const opened = await openRun(host.store, neededText(input, 'run'));
    const answer = await controlRun(
      opened,
      { author, action: input.pause === true ? 'pause' : 'stop' },
      host.home,
    );
    return {
      text: oneLine(answer.message),
      data: { runId: opened.id, accepted: answer.accepted },
      failed: !answer.accepted,
    };
  },
};

export const listRunsTool: McpTool = {
  name: 'list_runs',
  description: 'The newest runs of this project with their status.',
  properties: {},
  required: [],
  readOnly: true,
  async run(_use, { store }) {
    const { runs, total } = await readRuns(store, shownRuns);
    const rows = runs.map(({ id, run: opened, error }) => ({
      runId: id,
      name: opened ? opened.state.name || opened.header.name : null,
      status: opened
        ? selectStatus(opened.state, isDriven(opened))
        : `unreadable: ${error?.message ?? ''}`,
      agents: opened?.state.agents.total ?? 0,
    }));
    const lines = rows.map(({ runId, name, status, agents }) =>
      oneLine(`${runId}  ${name ?? '?'}  ${status}  ${agents} agents`),
    );
    if (total > rows.length) lines.push(`… and ${total - rows.length} older ones`);
    return { text: lines.join('\n') || 'There are no runs here.', data: { runs: rows, total } };
  },
};

export const answerTool: McpTool = {
  name: 'answer_question',
  description:
    'Answers a question that a script asked a person with ask(). Give what the person said, ' +
    'not your own opinion. A run that nobody drives goes on with it. Uses of tools are ' +
    'answered with control_run.',
  properties: {
    run,
    question: { type: 'integer', description: 'number of the question [the oldest open one]' },
    answer: { type: 'string' },
  },
  required: ['run', 'answer'],
  readOnly: false,
  async run({ input, author }, host) {
    const opened = await openRun(host.store, neededText(input, 'run'));
    const wanted = optionalNumber(input, 'question', 1, Number.MAX_SAFE_INTEGER);
    const open = openQuestions(opened.state);
    const found = wanted === undefined ? open[0] : open.find(({ n }) => n === wanted);
    if (!found)
      throw new PlenumError(
        'E_USAGE',
        `Run ${opened.id} has no open question${wanted === undefined ? '' : ` ${wanted}`}.`,
        { hint: `plenum show ${opened.id}` },
      );
    const answer = await controlRun(
      opened,
      { author, action: 'answer', target: found.n, text: neededText(input, 'answer') },
      host.home,
    );
    const { accepted, message, kept } = answer;
    const said = { runId: opened.id, question: found.n, accepted };
    if (!accepted || !kept) return { text: oneLine(message), data: said, failed: !accepted };
    const { id, needs } = await goOn(host, opened.id);
    if (needs !== null) return { ...refusal(id, needs), data: { ...said, resumed: false } };
    return {
      text: `The answer is kept, and run ${id} goes on with it. Wait for it with wait_run.`,
      data: { ...said, resumed: true },
    };
  },
};
