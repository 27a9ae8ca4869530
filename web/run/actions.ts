import type { Control } from '../../src/core/ports/controls.js';
import { selectFailures } from '../../src/core/selection/select.js';
import type { StepView } from '../../src/core/state/run-state.js';
import { plural } from '../../src/core/words/amounts.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { RunDesk } from '../model/run-desk.js';
import { standingOf } from './standing.js';

/** Something that a person can do now, or why not. */
export interface RunAction {
  readonly name: string;
  readonly why: string | null;
  act(): void;
}

/** What can be done to the whole run. */
export function runActions(desk: RunDesk): Readonly<
  Record<'pause' | 'resume' | 'stop' | 'retry', RunAction>
> {
  const { model, source, question } = desk;
  const { state } = model;
  const { isLive, word } = standingOf(state, model.run.value);
  const closed = source.controls.why;
  const failed = selectFailures(state).filter((step) => step.state !== 'skipped');
  const retry = (): void => {
    for (const { n } of failed) void desk.send({ action: 'retry', target: n });
  };
  const count = plural(failed.length, 'agent');
  return {
    pause: {
      name: 'Pause',
      why: closed ?? (isLive && word === 'running' ? null : `it is ${word}`),
      act: () => void desk.send({ action: 'pause' }),
    },
    resume: {
      name: 'Resume',
      why: closed ?? (isLive || word === 'completed' ? `it is ${word}` : null),
      act: () => void desk.send({ action: 'resume' }),
    },
    stop: {
      name: 'Stop',
      why: closed ?? (isLive ? null : `it is ${word}`),
      act: () =>
        void (question.value = {
          title: 'Stop this run?',
          text:
            `${plural(state.agents.running, 'running agent')} will be cut off. ` +
            'What is recorded stays, and a resume reuses it.',
          yes: 'Stop it',
          act: () => void desk.send({ action: 'stop' }),
        }),
    },
    retry: {
      name: failed.length === 0 ? 'Retry' : `Retry ${failed.length} lost or failed`,
      why: closed ?? (failed.length === 0 ? 'none failed' : null),
      act: () =>
        void (question.value = {
          title: `Run ${count} again?`,
          text: `They cost again what they cost. ${isLive ? '' : 'They run when it is resumed.'}`,
          yes: `Retry ${count}`,
          act: retry,
        }),
    },
  };
}

/** What can be done to one agent. */
export function agentActions(
  desk: RunDesk,
  step: StepView,
): Readonly<Record<'stop' | 'skip' | 'retry', RunAction>> {
  const { model, source, question } = desk;
  const { isLive } = standingOf(model.state, model.run.value);
  const runs = step.state === 'running' && isLive;
  const closed = source.controls.why ?? (step.kind === 'agent' ? null : 'it is no agent');
  const label = oneLine(step.label);
  const ask = (action: Control['action'], title: string, text: string) => () =>
    void (question.value = {
      title,
      text,
      yes: title.replace(/\?$/, ''),
      act: () => void desk.send({ action, target: step.n }),
    });
  const kept = 'What it did so far is not used; the others go on.';
  return {
    stop: {
      name: 'Stop',
      why: closed ?? (runs ? null : 'it does not run'),
      act: ask('stop', `Stop ${label}?`, kept),
    },
    skip: {
      name: 'Skip',
      why: closed ?? (runs ? null : 'it does not run'),
      act: ask('skip', `Skip ${label}?`, `The script gets nothing from it and goes on. ${kept}`),
    },
    retry: {
      name: 'Retry',
      why: closed,
      act: runs
        ? ask('retry', `Start ${label} over?`, 'Its present attempt ends, and is paid.')
        : ask('retry', `Run ${label} again?`, 'It costs again, and runs when the run is resumed.'),
    },
  };
}
