import { useMemo, useRef, useState } from 'preact/hooks';
import type { Bar } from '../../src/core/selection/select-timeline.js';
import { type RunDesk, useDesk, useRunRoute } from '../model/run-desk.js';
import { useVirtual } from '../shell/virtual.js';
import { BarRow, PackedRow } from './bar-row.js';
import { PhaseBand, packHeight } from './phase-band.js';
import { TimelineAxis } from './timeline-axis.js';
import { useWheel } from './timeline-moves.js';
import { type TimelineRow, timelineRows } from './timeline-rows.js';
import { TimelineTools } from './timeline-tools.js';
import { useScale } from './use-scale.js';

export function TimelineView() {
  const desk = useDesk();
  const { agent } = useRunRoute();
  const [each, setEach] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const { bars, scale, ticks } = useScale(desk);
  useWheel(desk, box, scale.window);
  const rows = useTimelineRows(desk, bars, each);
  desk.order.current = useMemo(
    () => rows.flatMap((row) => (row.kind === 'bar' ? [row.bar.step.n] : [])),
    [rows],
  );
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
      <TimelineTools />
      <div class="tl" ref={box} tabIndex={0} role="region" aria-label="Timeline">
        <TimelineAxis {...{ bars, scale, ticks }} />
        <div class="space plot" style={{ height: `${list.height}px` }}>
          <Grid ticks={ticks.ticks.map(scale.percentAt).filter(isSeen)} now={scale.nowPercent} />
          {list.items.map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : rowOf(row, start);
          })}
        </div>
      </div>
    </>
  );
}

/** Of a place from 0 to 100. */
function isSeen(percent: number): boolean {
  return percent >= 0 && percent <= 100;
}

function heightOf(row: TimelineRow | undefined): number {
  if (row?.kind === 'phase') return 30 + packHeight(row.lanes.length);
  return row?.kind === 'packed' ? 22 : 20;
}

function useTimelineRows(desk: RunDesk, bars: readonly Bar[], each: ReadonlySet<string>) {
  const { folded, byDuration, phases, asking } = desk;
  const wish = { byDuration: byDuration.value, folded: folded.value, each };
  return useMemo(
    () => timelineRows(phases.value, bars, asking.value, wish),
    [bars, phases.value, wish.byDuration, wish.folded, each],
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
