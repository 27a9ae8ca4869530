import { useMemo } from 'preact/hooks';
import { selectBarsOf, selectDrives } from '../../src/core/selection/select-drives.js';
import {
  type Bar,
  createTimeAxis,
  selectBars,
  selectCriticalPath,
  type TimeAxis,
} from '../../src/core/selection/select-timeline.js';
import type { RunDesk } from '../model/run-desk.js';
import { isOpen } from '../model/standing.js';
import { following, type TimeWindow } from '../model/time-window.js';
import { type AxisTicks, axisTicks } from './timeline-rows.js';

/** A place on the axis: from 0 to 100 where it is in sight. */
export interface TrackScale {
  readonly axis: TimeAxis;
  readonly percent: (time: number) => number;
  /** Of a place on the axis, in milliseconds. */
  readonly percentAt: (ms: number) => number;
  readonly window: TimeWindow;
  readonly nowPercent: number | null;
  readonly critical: ReadonlySet<number>;
}

export interface ScaledBars {
  readonly bars: readonly Bar[];
  readonly scale: TrackScale;
  readonly ticks: AxisTicks;
}

/** The bars of the attempts that are looked at, on an axis of their own. */
export function useScale(desk: RunDesk): ScaledBars {
  const { model, now, attempt, critical, window, follow } = desk;
  const live = isOpen(model.state);
  const until = live ? Math.max(now.value, model.latestAt()) : model.latestAt();
  const tick = model.tick.value;
  const drives = selectDrives(model.drives);
  const drive = drives.find(({ epoch }) => epoch === attempt.value);
  const isNewest = drive === undefined || drive.to === null;
  const axial = useMemo(() => {
    const all = selectBars(model.state, until);
    const bars = drive === undefined ? all : selectBarsOf(all, drive);
    return { bars, axis: createTimeAxis(bars) };
  }, [tick, until, attempt.value]);
  return useMemo(() => {
    const { bars, axis } = axial;
    const { lengthMs } = axisTicks(axis.lengthMs);
    const present = live && isNewest && bars.length > 0 ? axis.at(until) / lengthMs : null;
    const seen = follow.value && present !== null ? following(window.value, present) : window.value;
    const percentAt = (ms: number): number => (ms / lengthMs - seen.from) * seen.zoom * 100;
    const path = critical.value ? selectCriticalPath(bars) : [];
    const scale: TrackScale = {
      axis,
      percent: (time) => percentAt(axis.at(time)),
      percentAt,
      window: seen,
      nowPercent: present === null ? null : percentAt(present * lengthMs),
      critical: new Set(path.map(({ step }) => step.n)),
    };
    return { bars, scale, ticks: axisTicks(axis.lengthMs, seen.zoom) };
  }, [axial, critical.value, window.value, follow.value]);
}
