import type { Loss } from '../../core/journal/loss.js';
import type { LossGroup } from '../../core/report/loss-groups.js';
import { oneLine } from '../../core/words/plain-text.js';

const namedLosses = 3;

/**
 * `80 × auth: invalid x-api-key – check ANTHROPIC_API_KEY`; few are named, one by its number and
 * label.
 */
export function lossText({ cause, message, losses }: LossGroup): string {
  const [first] = losses;
  const why = message ? oneLine(message) : '';
  if (first && losses.length === 1) return `${nameOf(first)}: ${cause}${why ? ` – ${why}` : ''}`;
  const names = losses.length <= namedLosses ? ` (${losses.map(nameOf).join(', ')})` : '';
  return `${losses.length} × ${cause}${why ? `: ${why}` : ''}${names}`;
}

export function nameOf({ n, label }: Pick<Loss, 'n' | 'label'>): string {
  return `${n === null ? '' : `#${n} `}${oneLine(label)}`;
}
