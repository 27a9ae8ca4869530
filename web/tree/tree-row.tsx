import { kindBeside } from '../../src/core/report/step-name.js';
import type { PhaseView } from '../../src/core/selection/select-phases.js';
import type { StepView } from '../../src/core/state/run-state.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { type MarkName, markWords } from '../model/mark-names.js';
import { type RunDesk, useDesk } from '../model/run-desk.js';
import { costCell, spanText, tokensCell } from '../model/words.js';
import { Mark } from '../shell/mark.js';
import { PathText } from '../shell/plain.js';
import { StepActivity } from '../step/step-activity.js';
import type { TreeRow } from './tree-rows.js';

type PhaseRowView = Extract<TreeRow, { readonly kind: 'phase' }>;
type StepRowView = Extract<TreeRow, { readonly kind: 'step' }>;

interface PhaseRowProps {
  readonly row: PhaseRowView;
  readonly top: number;
  readonly index: number;
  readonly chosen: boolean;
}

/** In the page, of the row at a place. */
export function rowId(index: number): string {
  return `tree-row-${index}`;
}

export function PhaseRow({ row, top, index, chosen }: PhaseRowProps) {
  const desk = useDesk();
  const { phase, title, open } = row;
  const ended = phase.running === 0;
  return (
    <div
      id={rowId(index)}
      class={chosen ? 'tr phr sel' : 'tr phr'}
      role="row"
      aria-selected={chosen}
      aria-level={1}
      aria-expanded={open}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => foldPhase(desk, title, open)}
    >
      <span class="nm" role="gridcell">
        <span class="tw" aria-hidden="true">
          {open ? '▾' : '▸'}
        </span>
        <Mark name={phaseMark(phase)} />
        <b>{oneLine(title)}</b>
        <span class="t3 cn">{phaseText(phase)}</span>
      </span>
      <span class="mo" role="gridcell" />
      <span class="la" role="gridcell">
        <PhaseCounts phase={phase} />
      </span>
      <span class="num x-time" role="gridcell">
        {phase.startedAt === null ? '–' : spanText(phase.activeMs)}
      </span>
      <span class="num x-tokens" role="gridcell">
        {tokensCell(phase.usage, ended && phase.total > 0)}
      </span>
      <span class="num x-cost" role="gridcell">
        {costCell(phase.costUsd, ended && phase.total > 0)}
      </span>
      <span class="cb" role="presentation" />
    </div>
  );
}

export function foldPhase({ folded }: RunDesk, title: string, fold: boolean): void {
  folded.value = new Map(folded.value).set(title, fold);
}

export function phaseMark(phase: PhaseView): MarkName {
  if (phase.running > 0 || phase.steps.running > 0) return 'running';
  if (phase.steps.asking > 0) return 'you';
  if (phase.failed > 0 || phase.steps.failed > 0) return 'partial';
  if (phase.total + phase.steps.total > 0) return 'done';
  return 'planned';
}

function phaseText({ total, steps, entered, detail }: PhaseView): string {
  const counts = [
    total > 0 && `${total} agents`,
    steps.total > 0 && `${steps.total} other steps`,
  ].filter(Boolean);
  if (counts.length > 0) return counts.join(' · ');
  return entered ? 'nothing asked for yet' : (detail ?? 'not reached yet');
}

/** How many agents of a phase are in each state, marks and numbers. */
export function PhaseCounts({ phase }: { readonly phase: PhaseView }) {
  const { completed, running, failed, skipped, stopped } = phase;
  const reused = Math.min(phase.reused, completed);
  const counts: readonly (readonly [MarkName, number])[] = [
    ['reused', reused],
    ['done', completed - reused],
    ['running', running],
    ['failed', failed],
    ['skipped', skipped + stopped],
  ];
  return (
    <span class="cnt">
      {counts.flatMap(([name, count]) =>
        count === 0
          ? []
          : [
              <span key={name} class={`c ${name}`}>
                <Mark name={name} quiet />
                {count}
                <span class="vh"> {markWords[name]}</span>
              </span>,
            ],
      )}
    </span>
  );
}

interface StepRowProps {
  readonly row: StepRowView;
  readonly top: number;
  readonly index: number;
  readonly dearest: number;
  readonly chosen: boolean;
}

export function StepRow({ row, top, index, dearest, chosen }: StepRowProps) {
  const desk = useDesk();
  const { step, mark, at, of } = row;
  const ended = step.endedAt !== null;
  const share = dearest === 0 ? 0 : (step.costUsd ?? 0) / dearest;
  return (
    <div
      id={rowId(index)}
      class={chosen ? 'tr sel' : 'tr'}
      role="row"
      aria-level={2}
      aria-posinset={at}
      aria-setsize={of}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => desk.show({ agent: step.n })}
    >
      <span class="nm in" role="gridcell">
        <Mark name={mark} />
        {kindBeside(step) !== '' && <span class="t3">{kindBeside(step)}</span>}
        <PathText text={step.label} />
        {step.attempts > 1 && <span class="t3">attempt {step.attempts}</span>}
      </span>
      <span class="mo" role="gridcell">
        {oneLine(step.model ?? '')}
      </span>
      <span class="la" role="gridcell">
        <StepActivity step={step} mark={mark} />
      </span>
      <span class="num x-time" role="gridcell">
        <StepTime step={step} />
      </span>
      <span class="num x-tokens" role="gridcell">
        {step.kind === 'agent' ? tokensCell(step.usage, ended) : ''}
      </span>
      <span class="num x-cost" role="gridcell">
        {step.kind === 'agent' ? costCell(step.costUsd, ended) : ''}
      </span>
      <span class="cb" role="presentation">
        <i style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}

/** Of what runs, until now. */
export function StepTime({ step }: { readonly step: StepView }) {
  const { now, model } = useDesk();
  if (step.endedAt !== null) return <>{spanText(step.endedAt - step.startedAt)}</>;
  if (step.state !== 'running') return <>unknown</>;
  const until = model.state.end === null ? now.value : model.latestAt();
  return <>{spanText(until - step.startedAt)}</>;
}
