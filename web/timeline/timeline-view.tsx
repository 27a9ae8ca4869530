import { type ReadonlySignal, signal } from '@preact/signals';
import { useMemo, useRef, useState } from 'preact/hooks';
import { selectPhases } from '../../src/core/selection/select-phases.js';
import {
  type Bar,
  createTimeAxis,
  selectBars,
  selectCriticalPath,
  type TimeAxis,
} from '../../src/core/selection/select-timeline.js';
import { type RunDesk, useDesk, useRunRoute } from '../model/run-desk.js';
import { askingSteps } from '../model/words.js';
import { isOpen } from '../run/standing.js';
import { useVirtual } from '../shell/virtual.js';
import { BarRow, PackedRow } from './bar-row.js';
import { PhaseBand, packHeight } from './phase-band.js';
import { TimelineAxis } from './timeline-axis.js';
import { axisTicks, type TimelineRow, timelineRows } from './timeline-rows.js';

/** A place on the axis, from 0 to 100. */
export interface TrackScale {
  readonly axis: TimeAxis;
  readonly percent: (time: number) => number;
  readonly nowPercent: number | null;
  readonly critical: ReadonlySet<number>;
}

const critical = signal(false);

export function TimelineView() {
  const desk = useDesk();
  const { agent } = useRunRoute();
  const [each, setEach] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const { bars, scale, ticks } = useScale(desk);
  const rows = useTimelineRows(desk, bars, each);
  desk.order.current = rows.flatMap((row) => (row.kind === 'bar' ? [row.bar.step.n] : []));
  const list = useVirtual({
    count: rows.length,
    size: (index) => heightOf(rows[index]),
    box,
    shape: rows,
  });
  const rowOf = (row: TimelineRow, top: number) => {
    if (row.kind === 'phase') return <PhaseBand key={row.title} {...{ row, top, scale }} />;
    if (row.kind === 'packed')
      return (
        <PackedRow
          key={`packed ${row.title}`}
          {...{ row, top }}
          show={() => setEach(new Set(each).add(row.title))}
        />
      );
    const { n } = row.bar.step;
    return <BarRow key={n} {...{ row, top, scale }} chosen={n === agent} />;
  };
  return (
    <>
      <TimelineTools critical={critical} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too. */}
      <div class="tl" ref={box} tabIndex={0} role="region" aria-label="Timeline">
        <TimelineAxis {...{ bars, scale, ticks }} />
        <div class="space plot" style={{ height: `${list.height}px` }}>
          <Grid ticks={ticks.ticks.map((at) => (at / ticks.lengthMs) * 100)} now={scale.nowPercent} />
          {list.items.map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : rowOf(row, start);
          })}
        </div>
      </div>
    </>
  );
}

function heightOf(row: TimelineRow | undefined): number {
  if (row?.kind === 'phase') return 30 + packHeight(row.lanes.length);
  return row?.kind === 'packed' ? 22 : 20;
}

function useScale(desk: RunDesk) {
  const { model, now } = desk;
  const live = isOpen(model.state);
  const until = live ? Math.max(now.value, model.latestAt()) : model.latestAt();
  const tick = model.tick.value;
  return useMemo(() => {
    const bars = selectBars(model.state, until);
    const axis = createTimeAxis(bars);
    const ticks = axisTicks(axis.lengthMs);
    const percent = (time: number): number => (axis.at(time) / ticks.lengthMs) * 100;
    const path = critical.value ? selectCriticalPath(bars) : [];
    const scale: TrackScale = {
      axis,
      percent,
      nowPercent: live && bars.length > 0 ? percent(until) : null,
      critical: new Set(path.map(({ step }) => step.n)),
    };
    return { bars, scale, ticks };
  }, [tick, until, critical.value]);
}

function useTimelineRows(desk: RunDesk, bars: readonly Bar[], each: ReadonlySet<string>) {
  const { model, folded, byDuration } = desk;
  const phases = useMemo(() => selectPhases(model.state), [model.tick.value]);
  const wish = { byDuration: byDuration.value, folded: folded.value, each };
  return useMemo(
    () => timelineRows(phases, bars, askingSteps(model.state), wish),
    [bars, phases, wish.byDuration, wish.folded, each],
  );
}

function TimelineTools({ critical: path }: { readonly critical: ReadonlySignal<boolean> }) {
  const { byDuration } = useDesk();
  return (
    <div class="tools">
      <button
        type="button"
        class="chip"
        aria-pressed={path.value}
        onClick={() => (critical.value = !critical.value)}
      >
        Critical path
      </button>
      <button
        type="button"
        class="chip"
        aria-pressed={byDuration.value}
        aria-keyshortcuts="o"
        onClick={() => (byDuration.value = !byDuration.value)}
      >
        By duration <kbd aria-hidden="true">o</kbd>
      </button>
      <span class="grow" />
      <span class="t3 legend">
        hatched waits · solid works · hollow reused · dashed lost · underlined critical path
      </span>
    </div>
  );
}

interface GridProps {
  readonly ticks: readonly number[];
  readonly now: number | null;
}

function Grid({ ticks, now }: GridProps) {
  return (
    <div class="grid" aria-hidden="true">
      <div />
      <div class="trk">
        {ticks.map((left) => (
          <i key={left} style={{ left: `${left}%` }} />
        ))}
        {now !== null && <i class="nowl" style={{ left: `${now}%` }} />}
      </div>
    </div>
  );
}
