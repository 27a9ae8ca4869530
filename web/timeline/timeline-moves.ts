import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RunDesk } from '../model/run-desk.js';
import { movedBy, type TimeWindow, wholeAxis, zoomed } from '../model/time-window.js';
import type { KeyActions } from '../shell/keys.js';

/** Keeps the middle, or the present where it is followed. */
export function zoomTimeline({ window, follow }: RunDesk, by: number): void {
  window.value = zoomed(window.value, by, follow.value ? 1 : 0.5);
}

export function fitTimeline({ window }: RunDesk): void {
  window.value = wholeAxis;
}

export function followTimeline({ follow }: RunDesk): void {
  follow.value = !follow.value;
}

/** The keys of the timeline. */
export function keysOfTimeline(desk: RunDesk): KeyActions {
  const move = (by: number) => () => {
    desk.follow.value = false;
    desk.window.value = movedBy(desk.window.value, by);
  };
  const zooms = { '+': 2, '=': 2, '-': 1 / 2 };
  return {
    ...Object.fromEntries(
      Object.entries(zooms).map(([key, by]) => [key, () => zoomTimeline(desk, by)]),
    ),
    '0': () => fitTimeline(desk),
    f: () => followTimeline(desk),
    c: () => {
      desk.critical.value = !desk.critical.value;
    },
    ArrowLeft: move(-0.25),
    ArrowRight: move(0.25),
  };
}

/**
 * The wheel with ctrl enlarges at the pointer, sideways it moves; all else stays the browser's.
 * `seen`: what is in sight now, which following may have moved.
 */
export function useWheel(
  desk: RunDesk,
  box: RefObject<HTMLElement | null>,
  seen: TimeWindow,
): void {
  useEffect(() => {
    const element = box.current;
    const take = (event: WheelEvent): void => {
      const track = element?.querySelector('.axis2 .trk')?.getBoundingClientRect();
      if (track === undefined || track.width === 0) return;
      if (event.ctrlKey) {
        const anchor = Math.min(1, Math.max(0, (event.clientX - track.left) / track.width));
        desk.window.value = zoomed(seen, 2 ** (-event.deltaY / 200), anchor);
      } else if (seen.zoom > 1 && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        desk.follow.value = false;
        desk.window.value = movedBy(seen, event.deltaX / track.width);
      } else return;
      event.preventDefault();
    };
    element?.addEventListener('wheel', take, { passive: false });
    return () => element?.removeEventListener('wheel', take);
  }, [seen]);
}
