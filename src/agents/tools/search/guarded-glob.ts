import { createContext, Script } from 'node:vm';
import picomatch from 'picomatch';
import { Complaint } from '../frame/complaint.js';

const limitMs = 200;
/** So many stars cannot take long on any path. */
const harmlessStars = 3;
const test = new Script('expression.test(path)');

/**
 * A file pattern of an agent, or of a file that an agent may have written: patterns are matched by
 * backtracking, and with many stars one of them could stop the whole process. Out of time is thrown
 * as a Complaint.
 */
export function guardedGlob(
  glob: string,
  options: picomatch.PicomatchOptions,
): (path: string) => boolean {
  const expression = compiledGlob(glob, options);
  const stars = glob.match(/\*+/g)?.length ?? 0;
  if (stars <= harmlessStars && !/[+*@!?]\(/.test(glob)) return (path) => expression.test(path);
  const context = createContext({ expression, path: '' });
  return (path) => {
    context.path = path;
    try {
      return test.runInContext(context, { timeout: limitMs }) === true;
    } catch {
      throw new Complaint(
        `the file pattern ${JSON.stringify(glob.slice(0, 200))} takes too ` +
          'long to match: use fewer *',
      );
    }
  };
}

function compiledGlob(glob: string, options: picomatch.PicomatchOptions): RegExp {
  try {
    return picomatch.makeRe(glob, { dot: true, nonegate: true, maxLength: 4096, ...options });
  } catch {
    throw new Complaint(
      `${JSON.stringify(glob.slice(0, 200))} is not a file pattern; write for example src/**/*.ts`,
    );
  }
}
