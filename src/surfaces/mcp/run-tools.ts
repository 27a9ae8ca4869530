import { openQuestions } from '../../core/report/open-questions.js';
import { selectStatus } from '../../core/selection/select.js';
import { countCalls } from '../../core/selection/select-progress.js';
import type { RunState } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import { oneLine } from '../../core/words/plain-text.js';
import { answerRun } from '../../runs/control/answer-run.js';
import { controlRun } from '../../runs/control/control-run.js';
import { driverFacts } from '../../runs/look/driver-facts.js';
import { readRuns } from '../../runs/look/list-runs.js';
import { isDriven, type OpenRun, openRun } from '../../runs/look/open-run.js';
import { watchRun } from '../../runs/look/watch-run.js';
import { neededText, optionalNumber } from './input.js';
import type { McpTool, ToolUse } from './mcp-host.js';
import { goOn, refusal } from './resume-tool.js';
import { run } from './run-input.js';
import { runAnswer } from './run-text.js';

const shownRuns = 20;
const answerMs = 300;

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
    const run = await openRun(host.store, neededText(use.input, 'run'));
    await settled(use, run, (optionalNumber(use.input, 'timeoutSeconds', 0, 600) ?? 50) * 1000);
    return runAnswer(host, run.id, false);
  },
};

/** Returns when there is nothing to wait for any more, or the time is over. */
async function settled(use: ToolUse, run: OpenRun, ms: number): Promise<void> {
  const enough = new AbortController();
  let said = '';
  let latest = run.state;
  const asks = (): boolean => openQuestions(latest).length + latest.questions.size > 0;
  const look = (state: RunState): void => {
    latest = state;
    // An answer that was kept comes right behind its question.
    if (asks()) setTimeout(() => asks() && enough.abort(), answerMs);
    else said = tell(use, state, said);
  };
  if (!isDriven(run)) return;
  look(run.state);
  const deadline = setTimeout(() => enough.abort(), ms);
  await watchRun(run, {
    signal: AbortSignal.any([use.signal, enough.signal]),
    every(interval, callback) {
      const timer = setInterval(callback, interval);
      return () => clearInterval(timer);
    },
    onEvent: (_event, state, live) => {
      if (live) look(state);
    },
  });
  clearTimeout(deadline);
}

function tell(use: ToolUse, state: RunState, before: string): string {
  const { agents, status } = state;
  const { done, ended, asked } = countCalls(state);
  const text =
    `${status}: ${done} of ${asked} agents ` +
    `done${agents.failed > 0 ? `, ${agents.failed} failed` : ''}`;
  if (text !== before) use.progress(ended, asked, text);
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
      driver: opened ? driverFacts(opened.driver) : null,
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
    const said = { author, target: found.n, text: neededText(input, 'answer') };
    const answer = await answerRun(opened, said, host.home);
    const { accepted, message, kept } = answer;
    const data = { runId: opened.id, question: found.n, accepted };
    if (!accepted || !kept) return { text: oneLine(message), data, failed: !accepted };
    const { id, needs } = await goOn(host, opened.id, author);
    if (needs !== null) return { ...refusal(id, needs), data: { ...data, resumed: false } };
    return {
      text: `The answer is kept, and run ${id} goes on with it. Wait for it with wait_run.`,
      data: { ...data, resumed: true },
    };
  },
};
