import { liveRuns } from '../app/live-runs.js';
import { locateProject, runsRootOf } from '../app/locate.js';
import { statusLine } from './status-text.js';

/** `plenum status --line`: drawn with every prompt, so it MUST load no framework, and MUST NOT fail where something is broken. */
export async function printStatusLine(cwd: string, home: string, now: number): Promise<string> {
  try {
    return statusLine(await liveRuns(runsRootOf(locateProject(cwd, home), home), now));
  } catch {
    return '';
  }
}
