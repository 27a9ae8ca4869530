import { lstat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliCommand } from '../../io/cli-command.js';
import { printJson } from '../../io/print.js';
import { declarePlanFlags } from '../../io/run-flags.js';
import { declareSize, type PlanInHand, planGoal } from '../../run/plan-command.js';
import { shownPath } from '../../text/shown-path.js';
import { refuseExisting, runCommand, sayOneAgent } from './goal.js';

export const command: CliCommand = {
  examples: [
    ['plenum plan "port the tests to vitest"', 'write a script and say where; nothing runs'],
    ['plenum plan "audit the routes" -o audit.js --size small', 'into a file of yours'],
    ['plenum plan "audit the routes" --json', 'script, facts and cost, for a program'],
  ],
  declare(command) {
    declareSize(
      command.argument('<goal>', 'what is to be done, in your words, or - for standard input'),
    ).option('-o, --output <file>', 'write the script here; never over a file');
    declarePlanFlags(command);
  },
  async run(invocation) {
    const { io, flags, options } = invocation;
    const target = typeof options.output === 'string' ? resolve(flags.cwd, options.output) : null;
    if (target !== null)
      refuseExisting(
        (await lstat(target).catch(() => null)) !== null,
        shownPath(target, flags.cwd),
        invocation.args[0] ?? '-',
      );
    const plan = await planGoal(invocation);
    if (typeof plan === 'number') return plan;
    const { planned } = plan;
    if (planned.kind === 'one-agent') {
      sayOneAgent(invocation, planned.reason, plan.script);
      return 0;
    }
    const script = target === null ? plan.script : shownPath(target, flags.cwd);
    if (target !== null) {
      // `wx` neither replaces a file nor follows a link that appeared meanwhile.
      await writeFile(target, planned.program.source, { flag: 'wx' });
    }
    if (flags.json) printJson(io, planJson(plan, script));
    else if (target === null && !io.terminal.stdout) io.stdout(planned.program.source);
    if (!flags.quiet) io.stderr(`  run it     ${runCommand(script, invocation)}\n`);
    return 0;
  },
};

function planJson({ goal, planned, plan }: PlanInHand, script: string): object {
  const { usage, costUsd, durationMs, model } = plan.session.spent();
  if (planned.kind !== 'script') return {};
  const { facts, program } = planned;
  return {
    version: 1,
    kind: 'script',
    id: plan.session.folder.id,
    goal,
    script,
    source: program.source,
    meta: program.meta,
    facts,
    backend: plan.backend,
    model: model ?? null,
    usage: usage ?? null,
    costUsd: costUsd ?? null,
    durationMs,
  };
}
