import type { ReportQuestion } from '../../core/report/permission-text.js';
import type { NeededLimits, ReportAdvice } from '../../core/report/report.js';
import { shellWord } from '../../core/words/shell-word.js';

/** The command line for what the report advises. */
export function adviceCommand(advice: ReportAdvice, runId: string): string {
  switch (advice.do) {
    case 'answer':
      return `plenum answer ${runId}`;
    case 'resume':
      return `plenum resume ${[runId, ...raisedFlags(advice.raised)].join(' ')}`;
    default:
      return `plenum ${advice.do} ${runId}`;
  }
}

/** What a person does next, in one line: where the script has to be edited first, that as well. */
export function adviceText(advice: ReportAdvice, runId: string): string {
  const command = adviceCommand(advice, runId);
  if (advice.do !== 'resume' || advice.edit === undefined) return command;
  const { file, line } = advice.edit;
  return `edit ${shellWord(file)}${line === null ? '' : ` line ${line}`}, then: ${command}`;
}

/** With nothing left to fill in. */
function raisedFlags({ maxAgents, fanOut, budget }: NeededLimits): readonly string[] {
  const { usd, tokens, minutes } = budget ?? {};
  const amounts = [usd && `${usd}usd`, tokens && `${tokens}tok`, minutes && `${minutes}m`];
  return [
    ...(maxAgents === undefined ? [] : [`--max-agents ${maxAgents}`]),
    ...(fanOut === undefined ? [] : [`--max-fan-out ${fanOut}`]),
    ...(budget === undefined ? [] : [`--budget ${amounts.filter(Boolean).join(',')}`]),
  ];
}

/** One that would be taken, where the question says which are; else the command tells how. */
function answerWord({ options, otherwise }: Extract<ReportQuestion, { kind: 'ask' }>): string {
  const word = otherwise ?? options[0];
  return word === undefined ? '' : ` ${shellWord(word)}`;
}

/** A question that waits for a person, with the command that answers. */
export function questionText(question: ReportQuestion, runId: string): string {
  const command =
    question.kind === 'ask'
      ? `plenum answer ${runId} --question ${question.step}${answerWord(question)}`
      : `plenum allow ${runId} ${question.request}`;
  return `${question.text}: ${command}`;
}
