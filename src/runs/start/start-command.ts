import { join } from 'node:path';
import type { RunChoices } from '../../config/request/run-choices.js';
import type { BudgetSettings } from '../../config/values/config.js';
import type { Json } from '../../core/values/json.js';
import { shellWord } from '../../core/words/shell-word.js';
import { mainCopy } from '../known/script-origin.js';

interface StartedRun {
  readonly runDir: string;
  readonly choices: RunChoices;
  readonly args: Json | undefined;
}

/** What starts a run anew that never began: its script, its arguments, what was chosen for it. */
export function startCommand({ runDir, choices, args }: StartedRun): string {
  const given = args === undefined ? [] : [['--args', JSON.stringify(args)]];
  const words = [[join(runDir, mainCopy)], ...given, ...chosen(choices)].flat();
  return `plenum run ${words.map(shellWord).join(' ')}`;
}

function chosen(choices: RunChoices): readonly (readonly string[])[] {
  const { budget, maxWaitMinutes: wait, simulate } = choices;
  const flags: readonly (readonly [string, string | number | undefined])[] = [
    ['--backend', choices.backend],
    ['--model', choices.model],
    ['--concurrency', choices.concurrency],
    ['--max-agents', choices.maxAgents],
    ['--max-fan-out', choices.maxFanOut],
    ['--budget', budget === undefined ? undefined : budgetText(budget)],
    ['--max-wait', wait === undefined ? undefined : `${wait}m`],
    ['--seed', choices.seed],
    ['--latency', simulate?.latencyMs],
    ['--fail', simulate?.failRate],
  ];
  return [
    ...flags.flatMap(([flag, value]) => (value === undefined ? [] : [[flag, String(value)]])),
    ...(simulate?.realTime === true ? [['--real-time']] : []),
  ];
}

function budgetText({ usd, tokens, minutes, agents }: BudgetSettings): string {
  const amounts = [
    usd === undefined ? '' : `${usd}usd`,
    tokens === undefined ? '' : `${tokens}tok`,
    minutes === undefined ? '' : `${minutes}m`,
    agents === undefined ? '' : `${agents}agents`,
  ];
  return amounts.filter(Boolean).join(',');
}
