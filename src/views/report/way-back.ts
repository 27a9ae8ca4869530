import type { EndReport } from '../../core/report/report.js';
import type { RunState, StepView } from '../../core/state/run-state.js';
import { oneLine } from '../../core/words/plain-text.js';
import { shellWord } from '../../core/words/shell-word.js';
import { adviceCommand } from './commands.js';

/** What a person can do next; `command` can be copied as it stands. */
export interface ReportCommand {
  /** One word for it. */
  readonly title: string;
  readonly command: string;
  readonly why: string;
}

/** What is useful at the end: to mend, to go on, to see what is longer than a screen, to take. */
export function nextCommands(report: EndReport): readonly ReportCommand[] {
  const { runId, next, result, moreLosses } = report;
  const first = adviceCommand(next, runId);
  const whole = `plenum result ${runId}`;
  const commands: readonly ReportCommand[] = [
    ...editOf(next),
    { title: titleOf(report), command: first, why: whyOf(report) },
    ...(result.cut && first !== whole
      ? [{ title: 'result', command: whole, why: 'the whole result' }]
      : []),
    ...(moreLosses > 0
      ? [{ title: 'losses', command: `plenum logs ${runId} --failed`, why: 'each of them' }]
      : []),
    ...(hasLanded(report) ? [reviewOf(runId), takeOf(runId)] : []),
  ];
  return eachOnce(commands);
}

function eachOnce(commands: readonly ReportCommand[]): readonly ReportCommand[] {
  return commands.filter(
    ({ command }, at) => commands.findIndex((one) => one.command === command) === at,
  );
}

/** How to go on with a run, take what it made, and undo it. */
export function wayBack(
  report: EndReport,
  { steps }: Pick<RunState, 'steps'>,
): readonly ReportCommand[] {
  const { runId, status } = report;
  const branch = `plenum/${runId}`;
  const merged: readonly ReportCommand[] =
    completed(steps, 'merge').length > 0
      ? [
          takeOf(runId),
          {
            title: 'patch',
            command: `plenum diff ${runId}`,
            why: `what landed on the branch ${branch}`,
          },
          {
            title: 'undo',
            command: `git branch -D ${branch}`,
            why: 'undo: your checkout was never touched',
          },
        ]
      : [];
  const again: ReportCommand =
    status === 'completed'
      ? {
          title: 'again',
          command: `plenum resume ${runId}`,
          why: 'run it again: everything recorded is reused',
        }
      : {
          title: 'look',
          command: `plenum resume ${runId} --dry-run`,
          why: 'what a resume would reuse and run',
        };
  return eachOnce([...nextCommands(report), ...merged, again]);
}

function editOf(next: EndReport['next']): readonly ReportCommand[] {
  if (next.do !== 'resume' || next.edit === undefined) return [];
  const { file, line } = next.edit;
  const where = line === null ? '' : ` line ${line}`;
  return [
    { title: 'fix', command: `edit ${shellWord(file)}${where}`, why: 'it would end there again' },
  ];
}

const titles: Readonly<Partial<Record<EndReport['status'], string>>> = {
  partial: 'retry',
  failed: 'then',
  paused: 'go on',
  stopped: 'go on',
  lost: 'go on',
};

function titleOf({ status, next }: EndReport): string {
  return next.do === 'resume'
    ? (titles[status] ?? 'next')
    : next.do === 'answer'
      ? 'answer'
      : 'next';
}

const whys: Readonly<Record<EndReport['next']['do'], string>> = {
  answer: 'then it goes on',
  watch: 'it goes on',
  show: 'every agent of it',
  result: 'the whole result',
  review: 'what landed, riskiest first',
  resume: 'nothing recorded is paid for twice',
};

function whyOf({ status, next }: EndReport): string {
  return next.do === 'resume' && status === 'partial'
    ? 'what was lost again, nothing paid twice'
    : whys[next.do];
}

function hasLanded({ landing }: EndReport): boolean {
  return landing !== null && landing.branch !== null && landing.landed.length > 0;
}

const reviewOf = (runId: string): ReportCommand => ({
  title: 'review',
  command: `plenum review ${runId}`,
  why: whys.review,
});

const takeOf = (runId: string): ReportCommand => ({
  title: 'take',
  command: `plenum apply ${runId}`,
  why: 'take it into your checkout, not committed',
});

/** What left the run by `publish()` (X52), as the script called it. */
export function publishedBy({ steps }: Pick<RunState, 'steps'>): readonly string[] {
  return completed(steps, 'publish').map(({ label }) => oneLine(label));
}

function completed(steps: RunState['steps'], kind: StepView['kind']): readonly StepView[] {
  return [...steps.values()].filter(
    (step) => step.kind === kind && step.state === 'completed' && !step.unclaimed,
  );
}
