import type {
  AttemptEnd,
  DriveStart,
  JournalEvent,
  NoteAdd,
  StepEnd,
  StepStart,
} from '../../core/journal/event.js';
import { marks, runMark, stepMark } from '../../core/report/marks.js';
import { openQuestions, questionLine } from '../../core/report/open-questions.js';
import { useText } from '../../core/report/permission-text.js';
import type { RunState, StepView } from '../../core/state/run-state.js';
import { costText, durationText, plural, tokensOf, tokensText } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import type { Line } from './line.js';

/** What one event is worth saying, or nothing. `state` already includes the event. */
export function factOf(event: JournalEvent, state: RunState): Line | null {
  const at = event.at;
  switch (event.type) {
    case 'drive-start':
      return {
        at,
        mark: marks.running,
        label: oneLine(event.name),
        text: driveText(event),
        tone: 'heading',
      };
    case 'step-start':
      if (event.kind === 'ask')
        return { at, mark: marks.waiting, label: 'question', text: askText(event, state) };
      return {
        at,
        mark: marks.running,
        label: labelOf(event, state),
        text: startText(event),
        tone: 'quiet',
      };
    case 'attempt-end':
      return {
        at,
        mark: marks.queued,
        label: stepLabel(state.steps.get(event.n), event.n),
        text: retryText(event),
      };
    case 'step-end':
      return endFact(event, state.steps.get(event.n));
    case 'permission-ask':
      return {
        at,
        mark: marks.waiting,
        label: stepLabel(state.steps.get(event.n), event.n),
        text:
          `asks for ${useText({ tool: event.tool, argument: event.argument ?? null })} ` +
          `(${oneLine(event.reason)}): plenum allow <run> ${event.request}, ` +
          `or plenum deny <run> ${event.request}`,
      };
    case 'permission-end':
      return {
        at,
        mark: event.allowed ? marks.completed : marks.failed,
        label: stepLabel(state.steps.get(event.n), event.n),
        text:
          `${event.allowed ? 'may use' : 'was refused'} ` +
          `${useText({ tool: event.tool, argument: event.argument ?? null })}: ` +
          `${oneLine(event.author === 'policy' ? event.reason : event.author)}`,
      };
    case 'step-reuse':
      return {
        at,
        mark: marks.reused,
        label: stepLabel(state.steps.get(event.n), event.n),
        text: 'reused',
        tone: 'quiet',
      };
    case 'departure':
      if (event.followed === 0) return null;
      return {
        at,
        mark: marks.reused,
        label: '',
        text: `left the record after ${plural(event.followed, 'outcome')}: ${oneLine(event.reason)}`,
      };
    case 'limit-refuse':
      return {
        at,
        mark: marks.failed,
        label: '',
        text: oneLine(`${plural(event.count, 'call')} not started: ${event.message}`),
      };
    case 'step-void':
      return {
        at,
        mark: marks.waiting,
        label: stepLabel(state.steps.get(event.n), event.n),
        text: 'will run again at the next resume',
      };
    case 'note-add':
      return noteFact(event);
    case 'control-take':
      return {
        at,
        mark: event.dropped ? marks.partial : event.accepted ? marks.paused : marks.waiting,
        label: '',
        text: oneLine(
          `${event.dropped ? `somebody who says "${event.author}"` : event.author}: ` +
            `${event.action}${event.target === undefined ? '' : ` #${event.target}`} – ` +
            `${event.message}`,
        ),
      };
    case 'status-change':
      if (event.status === 'running' && !event.reason) return null;
      return {
        at,
        mark: runMark(event.status),
        label: '',
        text:
          oneLine([event.status, event.reason].filter(Boolean).join(': ')) +
          (event.until === undefined ? '' : `, for ${durationText(Math.max(0, event.until - at))}`),
      };
    case 'queue-pause':
      if (event.until === undefined)
        return { at, mark: marks.running, label: '', text: `${oneLine(event.queue)} sends again` };
      return {
        at,
        mark: marks.paused,
        label: '',
        text:
          `${oneLine(event.queue)} waits ` +
          `${durationText(Math.max(0, event.until - at))}, as its provider asked`,
      };
    case 'run-end':
      return {
        at,
        mark: runMark(event.status),
        label: '',
        text: oneLine([event.status, event.reasons.join('; ')].filter(Boolean).join(': ')),
      };
    default:
      return null;
  }
}

function driveText(event: DriveStart): string {
  const again = event.reason === 'resume' ? `resumed (drive ${event.epoch}), ` : '';
  return `${again}${event.limits.concurrency} at once, at most ${event.limits.maxAgents} agents`;
}

function labelOf(event: StepStart, state: RunState): string {
  return stepLabel(state.steps.get(event.n), event.n);
}

function stepLabel(step: StepView | undefined, n: number): string {
  const label = oneLine(step?.label ?? `#${n}`);
  return step && step.kind !== 'agent' ? `${step.kind} ${label}` : label;
}

function askText(event: StepStart, state: RunState): string {
  const step = openQuestions(state).find(({ n }) => n === event.n);
  return (
    `${step ? questionLine(step) : oneLine(event.label)}: plenum answer <run> ` +
    `--question ${event.n} <text>`
  );
}

function startText(event: StepStart): string {
  return ['started', event.phase && oneLine(event.phase), event.model && oneLine(event.model)]
    .filter(Boolean)
    .join(' · ');
}

function retryText(event: AttemptEnd): string {
  const wait = event.retryInMs ? `, again in ${durationText(event.retryInMs)}` : '';
  return `attempt ${event.attempt}: ${oneLine(event.cause)} – ${oneLine(event.message)}${wait}`;
}

function endFact(event: StepEnd, step: StepView | undefined): Line {
  const label = stepLabel(step, event.n);
  const took = step ? durationText(event.at - step.startedAt) : '';
  if (event.delivered === false)
    return {
      at: event.at,
      mark: marks.abandoned,
      label,
      text: `abandoned · ${took}`,
      tone: 'quiet',
    };
  if (step?.verdict) {
    const { passed, flaky, code } = step.verdict;
    const word = passed ? 'passed' : `failed${code === null ? '' : ` (code ${code})`}`;
    return {
      at: event.at,
      mark: passed && !flaky ? marks.completed : marks.failed,
      label,
      text: `${word}${flaky ? ', flaky' : ''} · ${took}`,
    };
  }
  if (event.status === 'completed') {
    const tokens = tokensOf(event.usage) === undefined ? '' : tokensText(event.usage);
    const cost = event.costUsd === undefined ? '' : costText(event.costUsd);
    return {
      at: event.at,
      mark: marks.completed,
      label,
      text: [took, tokens, cost].filter(Boolean).join(' · '),
    };
  }
  const tries = (event.attempts ?? 1) > 1 ? ` (${event.attempts} attempts)` : '';
  const mark = step ? stepMark(step) : marks.failed;
  return {
    at: event.at,
    mark,
    label,
    text:
      `${oneLine(event.cause ?? event.status)}: ${oneLine(event.message ?? '')}${tries} ` +
      `· ${took}`,
  };
}

function noteFact({ at, note }: NoteAdd): Line | null {
  switch (note.kind) {
    case 'log':
      return {
        at,
        mark: note.level === 'warn' || note.level === 'error' ? marks.partial : ' ',
        label: '',
        text: oneLine(note.text),
      };
    case 'phase':
      return { at, mark: marks.planned, label: oneLine(note.title), text: '', tone: 'heading' };
    case 'warning':
      return { at, mark: marks.partial, label: '', text: oneLine(note.text) };
    case 'slot-failed':
      // The failure of a call was said when it ended.
      return note.step === null
        ? { at, mark: marks.failed, label: oneLine(note.where), text: oneLine(note.message) }
        : null;
    case 'verification': {
      const good = note.status === 'confirmed' || note.status === 'decided';
      const votes = note.votes.map(({ verdict }) => oneLine(verdict)).join(', ');
      return {
        at,
        mark: good ? marks.completed : note.status === 'refuted' ? marks.failed : marks.partial,
        label: oneLine(note.label),
        text: `${note.status} (${votes})`,
      };
    }
    case 'disagreement':
      return {
        at,
        mark: marks.partial,
        label: oneLine(note.label),
        text:
          'no agreement ' +
          `after ${plural(note.rounds, 'round')}: ${oneLine(note.objections[0] ?? '')}`,
      };
    case 'losses-accepted':
      return { at, mark: ' ', label: '', text: `losses accepted: ${oneLine(note.reason)}` };
    default:
      return null;
  }
}
