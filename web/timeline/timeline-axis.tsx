import { useMemo } from 'preact/hooks';
import { type Bar, selectSlots } from '../../src/core/selection/select-timeline.js';
import { useDesk } from '../model/run-desk.js';
import { spanText } from '../model/words.js';
import type { TrackScale } from './timeline-view.js';
import { type AxisTicks, tickText } from './timeline-rows.js';

interface TimelineAxisProps {
  readonly bars: readonly Bar[];
  readonly scale: TrackScale;
  readonly ticks: AxisTicks;
}

const pieces = 160;
const stripHeight = 32;

/** How many slots were busy when, and the time they are measured in. */
export function TimelineAxis({ bars, scale, ticks }: TimelineAxisProps) {
  const { limits, agents } = useDesk().model.state;
  const slots = useMemo(
    () => (scale.axis.lengthMs > 0 ? selectSlots(bars, scale.axis, pieces) : []),
    [bars],
  );
  const most = Math.max(limits?.concurrency ?? 1, ...slots);
  const width = (scale.axis.lengthMs / ticks.lengthMs) * 100;
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
            style={{ width: `${width}%` }}
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
      <div class="r axis2">
        <div class="lab" />
        <div class="trk">
          {ticks.ticks.map((at) => (
            <span key={at} class="tk" style={{ left: `${(at / ticks.lengthMs) * 100}%` }}>
              {tickText(at)}
            </span>
          ))}
          {scale.nowPercent !== null && (
            <span class="tk now" style={{ left: `${scale.nowPercent}%` }}>
              {spanText(scale.axis.lengthMs)}
            </span>
          )}
          {scale.axis.folds.map(({ at, ms }) => (
            <span key={at} class="tk fold" style={{ left: `${(at / ticks.lengthMs) * 100}%` }}>
              ⋯ {spanText(ms)}
            </span>
          ))}
        </div>
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
