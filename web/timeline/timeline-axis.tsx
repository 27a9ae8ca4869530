import { useMemo } from 'preact/hooks';
import { type Bar, selectSlots } from '../../src/core/selection/select-timeline.js';
import { useDesk } from '../model/run-desk.js';
import { spanText } from '../model/words.js';
import { type AxisTicks, tickText } from './timeline-rows.js';
import type { TrackScale } from './use-scale.js';

interface TimelineAxisProps {
  readonly bars: readonly Bar[];
  readonly scale: TrackScale;
  readonly ticks: AxisTicks;
}

const piecesInSight = 160;
const stripHeight = 32;

/** How many slots were busy when, and the time they are measured in. */
export function TimelineAxis({ bars, scale, ticks }: TimelineAxisProps) {
  const { limits, agents } = useDesk().model.state;
  const { zoom } = scale.window;
  const pieces = Math.round(piecesInSight * Math.min(8, zoom));
  const slots = useMemo(
    () => (scale.axis.lengthMs > 0 ? selectSlots(bars, scale.axis, pieces) : []),
    [bars, pieces],
  );
  const most = Math.max(limits?.concurrency ?? 1, ...slots);
  const left = scale.percentAt(0);
  const width = scale.percentAt(scale.axis.lengthMs) - left;
  const busy = Math.min(agents.running, most);
  return (
    <div class="ax">
      <div class="r axis">
        <div class="lab t3">
          <span>
            Busy slots <b>{busy}</b> of {limits?.concurrency ?? 'unknown'}
          </span>
        </div>
        <div class="trk strip">
          <svg
            viewBox={`0 0 ${pieces} ${stripHeight}`}
            preserveAspectRatio="none"
            style={{ left: `${left}%`, width: `${width}%` }}
            role="img"
            aria-label={`At most ${Math.max(0, ...slots)} agents at once`}
          >
            <path d={stripPath(slots, most)} class="ar" />
          </svg>
          <span class="lim" aria-hidden="true" />
        </div>
        <div class="num t3">time</div>
        <div class="num t3">cost</div>
      </div>
      <Ticks scale={scale} ticks={ticks} />
    </div>
  );
}

function Ticks({ scale, ticks }: Pick<TimelineAxisProps, 'scale' | 'ticks'>) {
  const { nowPercent, percentAt } = scale;
  const isSeen = (percent: number): boolean => percent >= 0 && percent <= 100;
  // The present stands where it is; a tick under it could not be read.
  const isClear = (at: number): boolean =>
    isSeen(percentAt(at)) && Math.abs(percentAt(at) - (nowPercent ?? -99)) > 6;
  const folds = scale.axis.folds.filter(({ at }) => isSeen(percentAt(at)));
  return (
    <div class="r axis2">
      <div class="lab" />
      <div class="trk">
        {ticks.ticks.filter(isClear).map((at) => (
          <span key={at} class="tk" style={{ left: `${percentAt(at)}%` }}>
            {tickText(at)}
          </span>
        ))}
        {nowPercent !== null && isSeen(nowPercent) && (
          <span class="tk now" style={{ left: `${nowPercent}%` }}>
            {spanText(scale.axis.lengthMs)}
          </span>
        )}
        {folds.map(({ at, ms }) => (
          <span key={at} class="tk fold" style={{ left: `${percentAt(at)}%` }}>
            ⋯ {spanText(ms)}
          </span>
        ))}
      </div>
    </div>
  );
}

function stripPath(slots: readonly number[], most: number): string {
  const height = (count: number): string =>
    (stripHeight - (count / Math.max(1, most)) * (stripHeight - 4)).toFixed(1);
  const steps = slots.map((count, index) => `V${height(count)}H${index + 1}`);
  return `M0 ${stripHeight}${steps.join('')}V${stripHeight}Z`;
}
