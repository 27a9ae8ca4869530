import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../config/values/budget-text.js';
import { startCommand } from './start-command.js';

describe('the command that starts a run anew', () => {
  const runDir = '/p q/.plenum/runs/r7k2';

  it('X119: names the copy of the script, the arguments and every choice', () => {
    const budget = parseBudget('5usd,2Mtok,30m,7agents');
    const choices = { backend: 'command', model: 'a/b', concurrency: 3, maxAgents: 9, budget };
    const text = startCommand({
      runDir,
      choices: { ...choices, maxWaitMinutes: 5 },
      args: ["it's"],
    });
    expect(text).toBe(
      `plenum run '/p q/.plenum/runs/r7k2/script.js' --args '["it'\\''s"]' --backend command ` +
        `--model a/b --concurrency 3 --max-agents 9 --budget '5usd,2000000tok,30m,7agents' ` +
        '--max-wait 5m',
    );
    expect(parseBudget('5usd,2000000tok,30m,7agents')).toEqual(budget);
  });

  it('a simulation stays one', () => {
    const simulate = { seed: '4', latencyMs: 10, failRate: 0.5, realTime: true };
    const choices = { backend: 'simulate', seed: '4', simulate };
    expect(startCommand({ runDir: '/p', choices, args: undefined })).toBe(
      'plenum run /p/script.js --backend simulate --seed 4 --latency 10 --fail 0.5 --real-time',
    );
  });
});
