import { marks } from '../../../core/report/marks.js';
import { messageOf, PlenumError } from '../../../core/values/errors.js';
import { escapedJson, plainText } from '../../../core/words/plain-text.js';
import { systemError } from '../../../runs/look/system-error.js';
import { type ColorMode, palette, wantsColor } from '../../../views/output/output.js';

interface ErrorLook {
  readonly color: ColorMode;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: boolean;
  readonly verbose: boolean;
}

/** What happened, where in the script, why, the one next command, and a page. */
export function errorText(error: PlenumError, look: ErrorLook): string {
  const color = palette(wantsColor(look.color, look.env, look.terminal));
  const lines = [`${color.red(marks.failed)} ${color.bold(plainText(error.message))}`];
  const { place } = error;
  if (place) {
    lines.push(
      `  ${color.dim('at')}    ` +
        `${plainText(place.file ?? 'script')}:${place.line}:${place.column + 1}`,
    );
    if (place.frame) lines.push(plainText(place.frame));
  }
  const cause =
    error.cause === undefined || error.cause === null ? '' : plainText(messageOf(error.cause));
  if (cause && !error.message.includes(cause)) lines.push(`  ${color.dim('why')}   ${cause}`);
  if (error.hint) lines.push(`  ${color.dim('do')}    ${plainText(error.hint)}`);
  lines.push(`  ${color.dim('page')}  plenum help ${error.code}`);
  if (look.verbose && error.stack) lines.push(color.dim(plainText(error.stack)));
  return `${lines.join('\n')}\n`;
}

/** What a program gets with `--json`. */
export function errorJson({ code, message, hint, place }: PlenumError): string {
  const error = { code, message, hint: hint ?? null, place: place ?? null };
  return `${escapedJson(JSON.stringify({ version: 1, error }))}\n`;
}

/**
 * What the system refused says so; anything else that was thrown is a defect of ours, and says
 * that.
 */
export function toPlenumError(thrown: unknown): PlenumError {
  if (PlenumError.is(thrown)) return thrown;
  const refused = systemError(thrown);
  if (refused !== null) return refused;
  const error = new PlenumError('E_INTERNAL', `This is a defect of plenum: ${messageOf(thrown)}`, {
    hint: 'Run it again with --verbose and report what it prints.',
    cause: thrown,
  });
  if (thrown instanceof Error && thrown.stack) error.stack = thrown.stack;
  return error;
}
