import type { OpenRun } from '../../../runs/look/open-run.js';

/** What there is not yet is not what there is not: of a run that is driven more may land. */
export function stillRuns({ id, driver }: Pick<OpenRun, 'id' | 'driver'>): readonly string[] {
  return driver.state === 'live' ? [`It still runs, and more may land: plenum watch ${id}`] : [];
}
