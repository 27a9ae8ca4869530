import { selectFailures } from '../../../../core/selection/select.js';
import type { StepView } from '../../../../core/state/run-state.js';
import { PlenumError } from '../../../../core/values/errors.js';
import { controlRun } from '../../../../runs/control/control-run.js';
import { findAgent } from '../../../../runs/look/find-agent.js';
import { isDriven, openRun } from '../../../../runs/look/open-run.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { authorOf, placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';
import { detachRun } from '../../run/detach-run.js';
import { answerText } from '../../run/send-command.js';
import { startResume } from './resume.js';

export const command: CliCommand = {
  examples: [
    [
      'plenum retry r7k2 17',
      'a running agent starts over; a finished one runs again at the next resume',
    ],
    ['plenum retry r7k2 --failed', 'all that failed'],
    ['plenum resume r7k2', 'then go on'],
    ['plenum retry r7k2 --failed --detach', 'both at once, without this terminal'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('[agent]', 'number or beginning of the label')
      .option('--failed', 'every agent that failed')
      .option('-d, --detach', 'then go on with the run, where nobody drives it, by itself');
  },
  async run(invocation) {
    const { io, flags, args, options } = invocation;
    const run = await openRun(placeOf(flags, io).store, args[0] ?? '');
    const failed = options.failed === true;
    if (failed === (args[1] !== undefined))
      throw new PlenumError('E_USAGE', 'Name one agent, or give --failed.', {
        hint: 'plenum help retry',
      });
    const agents: readonly StepView[] =
      args[1] === undefined ? selectFailures(run.state) : [findAgent(run.state, args[1], run.id)];
    const answers = [];
    for (const agent of agents) {
      const answer = await controlRun(
        run,
        { author: authorOf(), action: 'retry', target: agent.n },
        io.home,
      );
      answers.push({ target: agent.n, label: agent.label, ...answer });
      if (!flags.json) io.stderr(`#${agent.n} ${answerText(answer)}\n`);
    }
    const accepted = answers.every((answer) => answer.accepted);
    const goesOn = options.detach === true && accepted && agents.length > 0 && !isDriven(run);
    if (goesOn) return resumeDetached(invocation, run.id, answers);
    if (flags.json) printJson(io, { version: 1, runId: run.id, action: 'retry', answers });
    else if (agents.length === 0) io.stderr('No agent of this run failed.\n');
    else if (!isDriven(run)) io.stderr(`Go on: plenum resume ${run.id}\n`);
    return accepted ? 0 : 1;
  },
};

/** Both in one command; what came of the retries is in its one object of `--json`. */
async function resumeDetached(
  invocation: Invocation,
  id: string,
  answers: readonly object[],
): Promise<number> {
  const options = { detach: true, input: invocation.options.input };
  const resume = { ...invocation, args: [id], options };
  return (await startResume(resume, (ready) => detachRun(ready, { answers }))) ?? 0;
}
