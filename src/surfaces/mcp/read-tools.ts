import type { JournalEvent } from '../../core/journal/event.js';
import { createFold } from '../../core/state/fold.js';
import type { StepView } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { oneLine, plainText } from '../../core/words/plain-text.js';
import { findAgent } from '../../runs/look/find-agent.js';
import { type OpenRun, openRun, resultOf, transcriptOf } from '../../runs/look/open-run.js';
import { pickView } from '../../views/pick-view.js';
import { neededText, optionalNumber, optionalText } from './input.js';
import type { McpTool, ToolAnswer } from './mcp-host.js';
import { agent, run } from './run-input.js';

const pageLength = 20_000;

export const resultTool: McpTool = {
  name: 'result',
  description:
    'What a run returned, whole: text as it is, everything else as JSON. A long one comes in ' +
    'pages: call again with the offset that it names.',
  properties: { run, offset: { type: 'integer', minimum: 0 } },
  required: ['run'],
  readOnly: true,
  async run({ input }, { store }) {
    const opened = await openRun(store, neededText(input, 'run'));
    const value = await resultOf(opened);
    if (value === undefined)
      throw new PlenumError('E_NO_RESULT', `Run ${opened.id} has not returned anything.`, {
        hint: `get_run { "run": "${opened.id}" }`,
      });
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    const from = optionalNumber(input, 'offset', 0, text.length) ?? 0;
    const end = Math.min(text.length, from + pageLength);
    const more = end < text.length ? `\n… more from offset ${end} of ${text.length}` : '';
    const next = end < text.length ? end : null;
    const whole = from === 0 && next === null;
    return {
      text: `${text.slice(from, end)}${more}`,
      data: { runId: opened.id, result: whole ? value : null, next },
    };
  },
};

export const logsTool: McpTool = {
  name: 'logs',
  description:
    'What happened in a run, newest last; with agent, everything about that one: prompt, ' +
    'transcript, answer. failed: true shows only what failed.',
  properties: {
    run,
    agent,
    failed: { type: 'boolean' },
    tail: { type: 'integer', minimum: 1, maximum: 1000, description: 'only the last so many [50]' },
  },
  required: ['run'],
  readOnly: true,
  async run({ input }, { store, env, now }) {
    const opened = await openRun(store, neededText(input, 'run'));
    const tail = optionalNumber(input, 'tail', 1, 1000) ?? 50;
    const named =
      typeof input.agent === 'number' ? String(input.agent) : optionalText(input, 'agent');
    if (named !== undefined)
      return agentAnswer(opened, findAgent(opened.state, named, opened.id), tail);
    const lines: string[] = [];
    const view = pickView(
      { mode: 'lines', color: 'never', detail: 'normal', recorded: true },
      {
        write: (text) => void lines.push(text),
        terminal: false,
        columns: () => 200,
        env,
        now,
        every: () => () => {},
      },
    );
    const fold = createFold();
    const wanted = input.failed === true ? isFailure : () => true;
    for await (const event of opened.journal.read()) {
      fold.apply(event);
      if (wanted(event)) view.event(event, fold.state, false);
    }
    const all = lines.join('').trimEnd().split('\n');
    const shown = all.slice(-tail);
    const left = all.length - shown.length;
    const head = left > 0 ? [`… ${left} earlier lines`] : [];
    return {
      text: [...head, ...shown].join('\n'),
      data: { runId: opened.id, lines: shown, left },
    };
  },
};

function isFailure(event: JournalEvent): boolean {
  return (
    (event.type === 'step-end' && event.status !== 'completed') ||
    event.type === 'attempt-end' ||
    event.type === 'run-end'
  );
}

const longestItem = 2_000;

async function agentAnswer(opened: OpenRun, step: StepView, tail: number): Promise<ToolAnswer> {
  let prompt = '';
  let answer: string | null = null;
  for await (const event of opened.journal.read()) {
    if (!('n' in event) || event.n !== step.n) continue;
    if (event.type === 'step-start')
      prompt = event.promptBlob
        ? await opened.journal.getBlob(event.promptBlob)
        : (event.prompt ?? '');
    if (event.type === 'step-end')
      answer = event.valueBlob
        ? await opened.journal.getBlob(event.valueBlob)
        : typeof event.value === 'string'
          ? event.value
          : JSON.stringify(event.value ?? null);
  }
  const items: JsonObject[] = [];
  for await (const item of transcriptOf(opened, step.n)) items.push(item);
  const shown = items.slice(-tail).map((item) => oneLine(JSON.stringify(item)));
  const cause = step.cause ? ` (${step.cause})` : '';
  const lines = [
    `#${step.n} ${oneLine(step.label)}: ${step.state}${cause}`,
    ...(step.message ? [plainText(step.message)] : []),
    `prompt: ${plainText(prompt)}`,
    `transcript: the last ${shown.length} of ${items.length}`,
    ...shown.map((line) => (line.length > longestItem ? `${line.slice(0, longestItem)}…` : line)),
    ...(answer === null ? [] : [`answer: ${plainText(answer)}`]),
  ];
  const { n, label, state, message } = step;
  return {
    text: lines.join('\n'),
    data: { runId: opened.id, agent: n, label, state, cause: step.cause, message, prompt },
  };
}
