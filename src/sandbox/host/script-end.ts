import type { SandboxLimits } from '../../core/ports/sandbox.js';
import type { ScriptEnd, Site } from '../../core/step/step.js';
import type { PlacedSource } from '../../core/strands/placed-source.js';
import { isJsonObject } from '../../core/values/json.js';
import type { RawEnd } from './protocol.js';

// Frames of the engine have positions of the rewritten code, those of a rejected step have
// positions of the source.
const frame = /\((workflow|step)\.js:(\d+):(\d+)\)/g;

/**
 * The end of the run's own script, with its positions brought back to the source as written. `text`
 * comes from the guest.
 */
export function thrownEnd(text: string, source: PlacedSource, fileName: string): ScriptEnd {
  const said: unknown = JSON.parse(text);
  if (!isJsonObject(said)) throw new Error('the script ended in something that is no error');
  const { name, message, stack, step, limit, results } = said;
  if (typeof name !== 'string' || typeof message !== 'string' || typeof stack !== 'string')
    throw new Error('the script ended in something that is no error');
  let first: Site | null = null;
  const mapped = stack
    .split('\n')
    .filter((line) => !line.includes('(plenum.js:'))
    .join('\n')
    .replace(frame, (_all, file: string, line: string, column: string) => {
      const written = { line: Number(line), column: Number(column) - 1 };
      const site = file === 'step' ? written : source.siteOf(written.line, written.column + 1);
      first ??= site;
      return site ? `(${fileName}:${site.line}:${site.column + 1})` : `(${fileName})`;
    });
  const reached =
    limit === true
      ? { limit: { resultsJson: Array.isArray(results) ? JSON.stringify(results) : null } }
      : {};
  return {
    type: 'throw',
    error: {
      name,
      message,
      stack: mapped,
      site: first,
      step: typeof step === 'number' ? step : null,
      ...reached,
    },
  };
}

/** The end of a script that was ended; `last` is the last step that it was given. */
export function killedEnd(
  end: Extract<RawEnd, { type: 'killed' }>,
  { busyMs, memoryBytes }: SandboxLimits,
  last: string,
): ScriptEnd {
  if (end.cause !== 'timeout' && end.cause !== 'memory') return end;
  const what =
    end.cause === 'timeout'
      ? `kept its thread busy for more than ${busyMs} ms`
      : `used more memory than its ${Math.round(memoryBytes / 1048576)} MB`;
  return { ...end, message: `the script ${what}; the last delivered step was ${last}` };
}
