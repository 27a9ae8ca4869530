import type { StepEnd, StepStart } from '../../../core/journal/event.js';
import { marks, stepMark } from '../../../core/report/marks.js';
import type { MessageView, StepView } from '../../../core/state/run-state.js';
import type { Json } from '../../../core/values/json.js';
import { costText, durationText, tokensText } from '../../../core/words/amounts.js';
import { oneLine, plainText } from '../../../core/words/plain-text.js';
import type { OpenRun } from '../../../runs/look/open-run.js';

interface AgentText {
  readonly json: object;
  /** Facts and the full prompt. */
  readonly head: string;
  /** The full answer, or why there is none. */
  readonly tail: string;
}

/** Everything that is recorded about one agent but its transcript. */
export async function describeAgent(run: OpenRun, step: StepView): Promise<AgentText> {
  let start: StepStart | null = null;
  let end: StepEnd | null = null;
  for await (const event of run.journal.read()) {
    if (event.type === 'step-start' && event.n === step.n) start = event;
    if (event.type === 'step-end' && event.n === step.n) end = event;
  }
  const prompt = start?.promptBlob
    ? await run.journal.getBlob(start.promptBlob)
    : (start?.prompt ?? '');
  const value: Json | undefined = end?.valueBlob
    ? (JSON.parse(await run.journal.getBlob(end.valueBlob)) as Json)
    : end?.value;
  const facts = [
    step.phase && `phase ${step.phase}`,
    step.site && `script line ${step.site.line}`,
    step.backend,
    step.model,
    `${step.attempts} ${step.attempts === 1 ? 'attempt' : 'attempts'}`,
    step.endedAt === null ? step.state : durationText(step.endedAt - step.startedAt),
    tokensText(step.usage),
    costText(step.costUsd),
  ];
  const head = [
    `${stepMark(step)} #${step.n} ${oneLine(step.label)}`,
    `  ${oneLine(facts.filter(Boolean).join(' · '))}`,
    '',
    'Prompt',
    indent(prompt),
    '',
    'Transcript',
    '',
  ];
  const tail = [
    '',
    end ? `Outcome: ${step.state}${step.cause ? ` (${step.cause})` : ''}` : 'No outcome yet.',
  ];
  for (const note of step.notes) tail.push(`  ${marks.partial} ${oneLine(note)}`);
  for (const message of step.messages) tail.push(...messageLines(message));
  if (step.message) tail.push(indent(step.message));
  if (value !== undefined)
    tail.push(indent(typeof value === 'string' ? value : JSON.stringify(value, null, 2)));
  if (end?.raw) tail.push('What it said:', indent(end.raw));
  return {
    json: { ...step, prompt, value: value ?? null, raw: end?.raw ?? null },
    head: head.join('\n'),
    tail: `${tail.join('\n')}\n`,
  };
}

function messageLines({ author, text, state, attempt, request }: MessageView): readonly string[] {
  const what = {
    waiting: 'waits to be told',
    given: `was told at attempt ${attempt}${request === null ? '' : `, request ${request}`},`,
    missed: 'ended before it could be told',
  }[state];
  return [`  ${marks.asking} ${what} what ${oneLine(author)} said:`, indent(indent(text))];
}

function indent(text: string): string {
  return plainText(text)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
