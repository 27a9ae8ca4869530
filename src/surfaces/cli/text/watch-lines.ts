import { marks } from '../../../core/report/marks.js';
import { plural } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { driverText } from '../../../runs/look/driver-facts.js';
import type { OpenRun } from '../../../runs/look/open-run.js';
import type { WatchEnd } from '../../../runs/look/watch-run.js';
import type { WatchedRun } from '../../../runs/look/watched-run.js';
import { statusText } from './status-text.js';

interface WatchHead extends Pick<WatchedRun, 'others' | 'idle'> {
  /** Lines of what has been that are not shown. */
  readonly skipped: number;
  readonly now: number;
}

/** Before anything of the run is shown: which one it is, where it stands, what else there is. */
export function headLines(
  run: OpenRun,
  { others, idle, skipped, now }: WatchHead,
): readonly string[] {
  const name = run.state.name || run.header.name;
  const driver = driverText(run.driver);
  const stands = statusText({ ...run, name }, now);
  return [
    ...(idle ? [`Nothing runs here now; the last run was ${run.id}.`] : []),
    ...(driver === null ? [] : [`  ${run.id}  ${stands}, ${oneLine(driver)}`]),
    ...others.map((id) => `  also goes on: plenum watch ${id}`),
    ...(skipped > 0
      ? [`  … ${plural(skipped, 'earlier line')}: plenum watch ${run.id} --all`]
      : []),
  ];
}

/** What became of the watching. */
export function endLines({ id, driver }: OpenRun, end: WatchEnd): readonly string[] {
  if (end === 'left') return [`Not watching any more; the run goes on: plenum watch ${id}`];
  if (end === 'ended') return [];
  const who = driver.record === null ? '' : ` (process ${driver.record.pid})`;
  return [
    `${marks.lost} lost: its driver${who} is gone and wrote no end. What is recorded is not ` +
      `paid again: plenum resume ${id}`,
  ];
}
