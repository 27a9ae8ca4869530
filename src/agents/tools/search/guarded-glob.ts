import { globMatcher } from '../../../core/words/glob-match.js';
import type { PatternReading } from '../../../core/words/glob-parts.js';
import { Complaint } from '../frame/complaint.js';

/**
 * A file pattern of an agent, or of a file that an agent may have written. What would take too long
 * is thrown as a Complaint.
 */
export function guardedGlob(glob: string, reading: PatternReading): (path: string) => boolean {
  const shown = JSON.stringify(glob.slice(0, 200));
  const matches = globMatcher(glob, reading);
  if (matches === null)
    throw new Complaint(`${shown} is not a file pattern; write for example src/**/*.ts`);
  return (path) => {
    const fits = matches(path);
    if (fits !== 'refused') return fits;
    throw new Complaint(`the file pattern ${shown} takes too long to match: use fewer *`);
  };
}
