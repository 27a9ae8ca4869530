import { PlenumError } from '../../core/values/errors.js';
import type { BudgetSettings } from './config.js';

const factors: Readonly<Record<string, readonly [keyof BudgetSettings, number]>> = {
  $: ['usd', 1],
  usd: ['usd', 1],
  tok: ['tokens', 1],
  ktok: ['tokens', 1e3],
  mtok: ['tokens', 1e6],
  m: ['minutes', 1],
  min: ['minutes', 1],
  h: ['minutes', 60],
  agents: ['agents', 1],
};

/**
 * `5usd`, `2Mtok`, `30m`, `100agents`, or several with commas, as `--budget` and `PLENUM_BUDGET`
 * take them.
 */
export function parseBudget(text: string): BudgetSettings {
  const budget: { -readonly [key in keyof BudgetSettings]: number } = {};
  for (const part of text.split(',')) {
    const form = /^\s*\$?(\d+(?:\.\d+)?)\s*([A-Za-z$]*)\s*$/.exec(part);
    const unit =
      part.trim().startsWith('$') && form?.[2] === '' ? '$' : (form?.[2] ?? '').toLowerCase();
    const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined;
    if (!form || !factor) {
      throw new PlenumError('E_CONFIG', `"${text}" is no budget`, {
        hint: 'write 5usd, 2Mtok, 30m, 100agents, or several: 5usd,30m',
      });
    }
    const value = Number(form[1]) * factor[1];
    budget[factor[0]] =
      factor[0] === 'tokens' || factor[0] === 'agents' ? Math.round(value) : value;
  }
  return budget;
}
