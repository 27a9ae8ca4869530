import { kindBeside } from '../../src/core/report/step-name.js';
import type { Bar, Span } from '../../src/core/selection/select-timeline.js';
import { type MarkName, markWords } from '../model/mark-names.js';
import { useDesk } from '../model/run-desk.js';
import { costCell } from '../model/words.js';
import { Mark } from '../shell/mark.js';
import { PathText } from '../shell/plain.js';
import { activityText } from '../step/step-activity.js';
import { StepTime } from '../tree/tree-row.js';
import type { TimelineRow } from './timeline-rows.js';
import type { TrackScale } from './use-scale.js';

interface BarRowProps {
  readonly row: Extract<TimelineRow, { readonly kind: 'bar' }>;
  readonly top: number;
  readonly scale: TrackScale;
  readonly chosen: boolean;
}

/** One step on the axis: what it waited, what it did, how it ended, its cause beside it. */
export function BarRow({ row, top, scale, chosen }: BarRowProps) {
  const desk = useDesk();
  const { bar, mark } = row;
  const { step } = bar;
  return (
    <div class={chosen ? 'r sel' : 'r'} style={{ transform: `translateY(${top}px)` }}>
      <button
        type="button"
        class="lab"
        aria-pressed={chosen}
        onClick={() => desk.show({ agent: step.n })}
      >
        <Mark name={mark} />
        {kindBeside(step) !== '' && <span class="sub">{kindBeside(step)}</span>}
        <PathText text={step.label} />
        {step.attempts > 1 && <span class="sub">attempt {step.attempts}</span>}
      </button>
      <div class="trk">
        <Bars bar={bar} mark={mark} scale={scale} />
        <BarWords bar={bar} mark={mark} scale={scale} />
      </div>
      <div class="num">
        <StepTime step={step} />
      </div>
      <div class="num">
        {step.kind === 'agent' ? costCell(step.costUsd, step.endedAt !== null) : ''}
      </div>
    </div>
  );
}

type TrackProps = { readonly bar: Bar; readonly mark: MarkName; readonly scale: TrackScale };

function Bars({ bar, mark, scale }: TrackProps) {
  const onPath = scale.critical.has(bar.step.n) ? ' crit' : '';
  return (
    <>
      {bar.spans.map((span) => {
        const left = scale.percent(span.from);
        const width = Math.max(0.15, scale.percent(span.to) - left);
        if (left > 100 || left + width < 0) return null;
        return (
          <span
            key={`${span.kind} ${span.from}`}
            class={`bar b-${spanLook(span, mark)}${onPath}`}
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        );
      })}
    </>
  );
}

function spanLook({ kind }: Span, mark: MarkName): MarkName | 'wait' {
  if (kind === 'held') return 'you';
  if (kind !== 'working') return 'wait';
  return mark === 'you' ? 'running' : mark;
}

/** Beside its bar where there is room, else before it. */
function BarWords({ bar, mark, scale }: TrackProps) {
  const text = activityText(bar.step, mark);
  if (text === '' || mark === 'done' || mark === 'reused') return null;
  const [from, to] = [scale.percent(bar.from), scale.percent(bar.to)];
  // Its bar is not in sight.
  if (to < 0 || from > 100) return null;
  const before = to > 60 && from > 25;
  const place = before ? { right: `${100 - from}%` } : { left: `${Math.min(to, 98)}%` };
  const look = mark === 'running' ? 't2' : mark;
  return (
    <span class={`nt ${look}${before ? ' left' : ''}`} style={place}>
      <span class="vh">{markWords[mark]}: </span>
      {text}
    </span>
  );
}

interface PackedRowProps {
  readonly row: Extract<TimelineRow, { readonly kind: 'packed' }>;
  readonly top: number;
  readonly show: () => void;
}

export function PackedRow({ row, top, show }: PackedRowProps) {
  return (
    <div class="r more" style={{ transform: `translateY(${top}px)` }}>
      <button type="button" class="lab t3" onClick={show}>
        {row.count} that ended well, packed above · show each
      </button>
    </div>
  );
}
