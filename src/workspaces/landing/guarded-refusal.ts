import type { Refusal } from '../../core/step/landing.js';

const namedPaths = 5;

/** What is said of work whose guarded files stayed out. */
export function guardedRefusal(
  call: Pick<Refusal, 'label' | 'key' | 'ref'>,
  paths: readonly string[],
): Refusal {
  const rest = paths.length - namedPaths;
  const names = `${paths.slice(0, namedPaths).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const message =
    `${names} did not land: guarded names come in only when a person takes them ` +
    '(plenum apply, with its option --with)';
  return { ...call, cause: 'guarded', message, paths };
}
