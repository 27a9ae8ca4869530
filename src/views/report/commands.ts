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

interface AnswerableQuestion {
  readonly options: readonly string[];
  readonly otherwise: string | null;
}

/**
 * Every command that answers an `ask()`, with nothing left to fill in. Where any text will do, the
 * last one asks for it at the terminal.
 */
export function answerCommands(
  runId: string,
  step: number,
  { options, otherwise }: AnswerableQuestion,
): readonly string[] {
  const command = `plenum answer ${runId} --question ${step}`;
  const words = [...new Set([...(otherwise === null ? [] : [otherwise]), ...options])];
  const typed = words.map(
    (word) => `${command}${word.startsWith('-') ? ' --' : ''} ${shellWord(word)}`,
  );
  return options.length > 0 ? typed : [...typed, command];
}

/** A question that waits for a person, with the commands that answer. */
export function questionText(question: ReportQuestion, runId: string): string {
  const commands =
    question.kind === 'ask'
      ? answerCommands(runId, question.step, question)
      : [`plenum allow ${runId} ${question.request}`];
  return `${question.text}: ${commands.join(' · ')}`;
}
