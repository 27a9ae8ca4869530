import type {
  AttemptEnd,
  DriveStart,
  JournalEvent,
  MessageEnd,
  NoteAdd,
  StepEnd,
  StepStart,
} from '../../core/journal/event.js';
import type { QueuePause, QueueWait } from '../../core/journal/wait-event.js';
import { type Mark, marks, runMark, stepMark } from '../../core/report/marks.js';
import { openQuestions, questionLine } from '../../core/report/open-questions.js';
import { useText } from '../../core/report/permission-text.js';
import { stepName } from '../../core/report/step-name.js';
import { stepWaitText } from '../../core/report/wait-words.js';
import { adviceText } from '../../core/report/warning-texts.js';
import { testsText } from '../../core/state/gate-verdict.js';
import { lanesEnded } from '../../core/state/reckoning.js';
import type { RunState, StepView } from '../../core/state/run-state.js';
import { isJsonObject, type Json, ownMember } from '../../core/values/json.js';
import { costText, durationText, plural, tokensOf, tokensText } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { answerCommands } from '../report/commands.js';
import type { Line } from './line.js';

/** A line without its time. */
type Fact = Omit<Line, 'at'>;
type Facts = {
  readonly [Type in JournalEvent['type']]?: (
    event: Extract<JournalEvent, { readonly type: Type }>,
    state: RunState,
    run: string,
  ) => Fact | null;
};

/**
 * What one event is worth saying, or nothing. `state` already includes the event; `run`: as
 * commands name it.
 */
export function factOf(event: JournalEvent, state: RunState, run: string): Line | null {
  const tell = ownMember(facts, event.type) as
    | ((event: JournalEvent, state: RunState, run: string) => Fact | null)
    | undefined;
  const fact = tell?.(event, state, run);
  return fact ? { at: event.at, ...fact } : null;
}

const facts: Facts = {
  'drive-start': (event) => ({
    mark: marks.running,
    label: oneLine(event.name),
    text: driveText(event),
    tone: 'heading',
  }),
  'baseline-take': ({ command, code, tests }) =>
    ofRun(marks.completed, oneLine(`the base of gate ${command}: ${baseText(code, tests)}`)),
  'step-start': (event, state, run) =>
    event.kind === 'ask'
      ? { mark: marks.asking, label: 'question', text: askText(event, state, run) }
      : {
          mark: marks.running,
          label: labelOf(event, state),
          text: startText(event),
          tone: 'quiet',
        },
  'attempt-end': (event, state) => ({
    mark: marks.queued,
    label: labelOf(event, state),
    text: retryText(event),
  }),
  'step-wait': (event, state) => {
    const step = state.steps.get(event.n);
    const text = step === undefined ? null : stepWaitText(step);
    // Of agents the progress says how many wait.
    return step?.kind === 'agent' || text === null
      ? null
      : { mark: marks.queued, label: labelOf(event, state), text };
  },
  'step-end': (event, state) => endFact(event, state.steps.get(event.n)),
  'permission-ask': (event, state, run) => ({
    mark: marks.asking,
    label: labelOf(event, state),
    text:
      `asks for ${textOfUse(event)} (${oneLine(event.reason)}): ` +
      `plenum allow ${run} ${event.request}, or plenum deny ${run} ${event.request}`,
  }),
  'permission-end': (event, state) => ({
    mark: event.allowed ? marks.completed : marks.failed,
    label: labelOf(event, state),
    text: `${event.allowed ? 'may use' : 'was refused'} ${textOfUse(event)}: ${oneLine(event.author === 'policy' ? event.reason : event.author)}`,
  }),
  'message-end': (event, state) => ({
    mark: event.attempt === undefined ? marks.partial : marks.completed,
    label: labelOf(event, state),
    text: messageText(event),
  }),
  'step-reuse': (event, state) => ({
    mark: marks.reused,
    label: labelOf(event, state),
    text: 'reused',
    tone: 'quiet',
  }),
  departure: ({ followed, reason }) =>
    followed === 0
      ? null
      : ofRun(
          marks.reused,
          `left the record after ${plural(followed, 'outcome')}: ${oneLine(reason)}`,
        ),
  'limit-refuse': ({ count, message }) =>
    ofRun(marks.failed, oneLine(`${plural(count, 'call')} not started: ${message}`)),
  'step-void': (event, state) => ({
    mark: marks.asking,
    label: labelOf(event, state),
    text: 'will run again at the next resume',
  }),
  'note-add': ({ note }) => noteFact(note),
  'control-take': ({ author, action, target, text, message, accepted, dropped }) => {
    const who = dropped ? `somebody who says "${author}"` : author;
    const what = `${action}${target === undefined ? '' : ` #${target}`}`;
    const mark = dropped ? marks.partial : accepted ? controlMark(action) : marks.failed;
    const said = text === undefined ? '' : ` "${text}"`;
    return ofRun(mark, oneLine(`${who}: ${what}${said} – ${message}`));
  },
  'status-change': ({ at, status, reason, until }) => {
    if (status === 'running' && !reason) return null;
    const wait = until === undefined ? '' : `, for ${durationText(Math.max(0, until - at))}`;
    return ofRun(runMark(status), statusText(status, reason) + wait);
  },
  'queue-pause': (event) => queueFact(event, marks.paused),
  'queue-wait': (event) => queueFact(event, marks.queued),
  'run-end': ({ status, reasons }) =>
    ofRun(runMark(status), statusText(status, reasons.join('; '))),
};

/** What it does to the run or to its step; what only says something is done with that. */
function controlMark(action: string): Mark {
  if (action === 'pause') return marks.paused;
  return action === 'stop' || action === 'skip' ? marks.stopped : marks.completed;
}

function queueFact(
  { at, queue, until, cause, message }: QueuePause | QueueWait,
  mark: string,
): Fact {
  if (until === undefined) return ofRun(marks.running, `${oneLine(queue)} sends again`);
  const wait = durationText(Math.max(0, until - at));
  if (cause === undefined)
    return ofRun(mark, `${oneLine(queue)} waits ${wait}, as its provider asked`);
  return ofRun(
    mark,
    oneLine(`${queue}: ${cause}, all its calls again in ${wait} – ${message ?? ''}`),
  );
}

function ofRun(mark: string, text: string): Fact {
  return { mark, label: '', text };
}

function statusText(status: string, reason: string | undefined): string {
  return oneLine([status, reason].filter(Boolean).join(': '));
}

function messageText({ author, text, attempt, request }: MessageEnd): string {
  const what = attempt === undefined ? 'ended before it could be told' : 'was told';
  const when = [
    (attempt ?? 1) > 1 && `attempt ${attempt}`,
    request !== undefined && `request ${request}`,
  ].filter(Boolean);
  const where = when.length > 0 ? ` (${when.join(', ')})` : '';
  return oneLine(`${what}${where} what ${author} said: ${text}`);
}

function textOfUse({
  tool,
  argument = null,
}: {
  readonly tool: string;
  readonly argument?: string | null;
}): string {
  return useText({ tool, argument });
}

function driveText(event: DriveStart): string {
  const again = event.reason === 'resume' ? `resumed (drive ${event.epoch}), ` : '';
  return `${again}${event.limits.concurrency} at once, at most ${event.limits.maxAgents} agents`;
}

function labelOf({ n }: { readonly n: number }, { steps }: RunState): string {
  return stepLabel(steps.get(n), n);
}

function stepLabel(step: StepView | undefined, n: number): string {
  return step ? oneLine(stepName(step)) : `#${n}`;
}

function askText(event: StepStart, state: RunState, run: string): string {
  const step = openQuestions(state).find(({ n }) => n === event.n);
  const { options = [], default: otherwise = null } = step?.question ?? {};
  const asked = step ? questionLine(step) : oneLine(event.label);
  return `${asked}: ${answerCommands(run, event.n, { options, otherwise }).join(' · ')}`;
}

function startText(event: StepStart): string {
  return ['started', event.phase && oneLine(event.phase), event.model && oneLine(event.model)]
    .filter(Boolean)
    .join(' · ');
}

function baseText(code: number, tests: Json | undefined): string {
  if (!isJsonObject(tests)) return `exit code ${code}`;
  const count = (names: Json | undefined) => (Array.isArray(names) ? names.length : 0);
  const failing = count(tests.failed) + count(tests.broken);
  return `${plural(count(tests.passed) + count(tests.failed), 'test')}, ${failing} failing`;
}

function retryText(event: AttemptEnd): string {
  const wait = event.retryInMs ? `, again in ${durationText(event.retryInMs)}` : '';
  return `attempt ${event.attempt}: ${oneLine(event.cause)} – ${oneLine(event.message)}${wait}`;
}

function endFact(event: StepEnd, step: StepView | undefined): Fact {
  const label = stepLabel(step, event.n);
  const took = step ? durationText(event.at - step.startedAt) : '';
  if (event.delivered === false)
    return { mark: marks.abandoned, label, text: `abandoned · ${took}`, tone: 'quiet' };
  if (step?.verdict) {
    const { passed, flaky, code } = step.verdict;
    const word = passed ? 'passed' : `failed${code === null ? '' : ` (code ${code})`}`;
    const mark = passed && !flaky ? marks.completed : marks.failed;
    const tests = oneLine(testsText(step.verdict));
    const said = `${word}${flaky ? ', flaky' : ''}${tests === '' ? '' : `: ${tests}`}`;
    return { mark, label, text: `${said} · ${took}` };
  }
  if (event.status === 'completed') {
    const tokens = tokensOf(event.usage) === undefined ? '' : tokensText(event.usage);
    const cost = event.costUsd === undefined ? '' : costText(event.costUsd);
    const notes = (event.notes ?? []).map((note) => `${marks.partial} ${oneLine(note)}`);
    const text = [took, tokens, cost, ...notes].filter(Boolean).join(' · ');
    return { mark: marks.completed, label, text };
  }
  const tries = (event.attempts ?? 1) > 1 ? ` (${event.attempts} attempts)` : '';
  const why = `${oneLine(event.cause ?? event.status)}: ${oneLine(event.message ?? '')}`;
  return { mark: step ? stepMark(step) : marks.failed, label, text: `${why}${tries} · ${took}` };
}

function noteFact(note: NoteAdd['note']): Fact | null {
  switch (note.kind) {
    case 'log': {
      const loud = note.level === 'warn' || note.level === 'error';
      return ofRun(loud ? marks.partial : ' ', oneLine(note.text));
    }
    case 'phase':
      return { mark: marks.planned, label: oneLine(note.title), text: '', tone: 'heading' };
    case 'warning':
      return ofRun(marks.partial, adviceText(note));
    case 'slot-failed':
      // The failure of a call was said when it ended.
      return note.step === null
        ? { mark: marks.failed, label: oneLine(note.where), text: oneLine(note.message) }
        : null;
    case 'verification': {
      const good = note.status === 'confirmed' || note.status === 'decided';
      const votes = note.votes.map(({ verdict }) => oneLine(verdict)).join(', ');
      return {
        mark: good ? marks.completed : note.status === 'refuted' ? marks.failed : marks.partial,
        label: oneLine(note.label),
        text: `${note.status} (${votes})`,
      };
    }
    case 'disagreement':
      return {
        mark: marks.partial,
        label: oneLine(note.label),
        text: `no agreement after ${plural(note.rounds, 'round')}: ${oneLine(note.objections[0] ?? '')}`,
      };
    case 'lanes-ended':
      return ofRun(marks.partial, lanesEnded(note).text);
    case 'losses-accepted':
      return ofRun(' ', `losses accepted: ${oneLine(note.reason)}`);
    default:
      return null;
  }
}
