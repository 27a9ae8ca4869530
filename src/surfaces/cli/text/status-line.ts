import { liveRuns } from '../../../runs/look/live-runs.js';
import { projectPlace } from '../../../runs/look/project-place.js';
import { statusLine } from './status-text.js';

/**
 * `plenum status --line`: drawn with every prompt, so it MUST load no framework, and MUST NOT fail
 * where something is broken.
 */
export async function printStatusLine(cwd: string, home: string, now: number): Promise<string> {
  try {
    return statusLine(await liveRuns(projectPlace(cwd, home).store, now));
  } catch {
    return '';
  }
}
