import { useLayoutEffect, useRef } from 'preact/hooks';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { MarkName } from '../model/mark-names.js';
import { useDesk } from '../model/run-desk.js';
import { theme } from '../model/theme.js';
import { costCell, spanText, stepMarkName } from '../model/words.js';
import { Mark } from '../shell/mark.js';
import { foldPhase, PhaseCounts, phaseMark } from '../tree/tree-row.js';
import type { TimelineRow } from './timeline-rows.js';
import type { TrackScale } from './use-scale.js';

type PhaseRowView = Extract<TimelineRow, { readonly kind: 'phase' }>;

interface PhaseBandProps {
  readonly row: PhaseRowView;
  readonly top: number;
  readonly scale: TrackScale;
}

const laneHeight = 6;
/** A phase with more lanes draws them thinner. */
const mostHeight = 96;

export function packHeight(lanes: number): number {
  return lanes < 4 ? 0 : Math.min(mostHeight, lanes * laneHeight) - 18;
}

export function PhaseBand({ row, top, scale }: PhaseBandProps) {
  const desk = useDesk();
  const { title, phase, open, lanes } = row;
  const ended = phase.running === 0 && phase.total > 0;
  return (
    <div class="ph" style={{ transform: `translateY(${top}px)` }}>
      <button
        type="button"
        class="lab"
        aria-expanded={open}
        onClick={() => foldPhase(desk, title, open)}
      >
        <span class="tw" aria-hidden="true">
          {open ? '▾' : '▸'}
        </span>
        <Mark name={phaseMark(phase)} />
        <b>{oneLine(title)}</b>
        <PhaseCounts phase={phase} />
      </button>
      <div class="trk">
        {lanes.length > 0 ? (
          <Pack lanes={lanes} scale={scale} />
        ) : (
          <Extent row={row} scale={scale} />
        )}
      </div>
      <div class="num">{phase.startedAt === null ? '–' : spanText(phase.activeMs)}</div>
      <div class="num">{costCell(phase.costUsd, ended)}</div>
    </div>
  );
}

function Extent({ row, scale }: Pick<PhaseBandProps, 'row' | 'scale'>) {
  const { startedAt, endedAt, running, detail, entered } = row.phase;
  if (startedAt === null)
    return <span class="nt t3">{detail ?? (entered ? '' : 'not reached yet')}</span>;
  const from = scale.percent(startedAt);
  const to = running > 0 ? (scale.nowPercent ?? 100) : scale.percent(endedAt ?? startedAt);
  return <span class="bar sum" style={{ left: `${from}%`, width: `${Math.max(0, to - from)}%` }} />;
}

/** Asking the browser for a style takes long; there are eleven. */
function colorsOf(surface: HTMLElement): (name: MarkName) => string {
  const style = getComputedStyle(surface);
  const known = new Map<MarkName, string>();
  return (name) => {
    const color = known.get(name) ?? style.getPropertyValue(`--bar-${name}`);
    known.set(name, color);
    return color;
  };
}

/** Thousands of bars are drawn, not put into the page. */
function Pack({ lanes, scale }: { lanes: PhaseRowView['lanes']; scale: TrackScale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { asking } = useDesk();
  const shade = theme.value;
  useLayoutEffect(() => {
    const surface = canvas.current;
    const context = surface?.getContext('2d');
    if (!surface || !context) return;
    const ratio = devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = surface;
    surface.width = width * ratio;
    surface.height = height * ratio;
    context.scale(ratio, ratio);
    const colorOf = colorsOf(surface);
    const ink = getComputedStyle(surface).getPropertyValue('--ink');
    const lane = height / lanes.length;
    lanes.forEach((bars, index) => {
      const top = index * lane;
      for (const bar of bars) {
        const name = stepMarkName(bar.step, asking.value);
        const from = (scale.percent(bar.step.startedAt) / 100) * width;
        const length = Math.max(1, (scale.percent(bar.to) / 100) * width - from - 0.5);
        context.fillStyle = colorOf(name);
        context.fillRect(from, top, length, Math.max(1, lane - 1));
        if (!scale.critical.has(bar.step.n)) continue;
        context.fillStyle = ink;
        context.fillRect(from, top + lane - 1.5, length, 1.5);
      }
    });
  }, [lanes, scale, shade]);
  const count = lanes.reduce((sum, bars) => sum + bars.length, 0);
  const height = Math.min(mostHeight, Math.max(5, lanes.length * laneHeight));
  return (
    <canvas
      ref={canvas}
      class="pack"
      style={{ height: `${height}px` }}
      role="img"
      aria-label={`${count} bars in ${lanes.length} lanes`}
    />
  );
}
