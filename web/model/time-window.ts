/** What of the axis is in sight: so many times enlarged, from this share of it on. */
export interface TimeWindow {
  readonly zoom: number;
  /** 0 … 1 − 1/zoom. */
  readonly from: number;
}

export const wholeAxis: TimeWindow = { zoom: 1, from: 0 };
export const mostZoom = 64;

/** Enlarged by so much; what lies at `anchor` (0 … 1 of what is in sight) stays where it is. */
export function zoomed({ zoom, from }: TimeWindow, by: number, anchor: number): TimeWindow {
  const wanted = Math.min(mostZoom, Math.max(1, zoom * by));
  return bounded({ zoom: wanted, from: from + anchor / zoom - anchor / wanted });
}

/** Moved by a share of what is in sight. */
export function movedBy({ zoom, from }: TimeWindow, by: number): TimeWindow {
  return bounded({ zoom, from: from + by / zoom });
}

/** Room beside the present. */
const ahead = 0.06;

/** As far enlarged, with the present at its right end. */
export function following({ zoom }: TimeWindow, present: number): TimeWindow {
  return bounded({ zoom, from: present - (1 - ahead) / zoom });
}

function bounded({ zoom, from }: TimeWindow): TimeWindow {
  return { zoom, from: Math.min(1 - 1 / zoom, Math.max(0, from)) };
}
