import { mostSaid } from '../../core/step/person-words.js';
import { PlenumError } from '../../core/values/errors.js';
import { oneLine } from '../../core/words/plain-text.js';
import { findAgent } from '../look/find-agent.js';
import { isDriven, type OpenRun } from '../look/open-run.js';
import { controlRun, type SentControl } from './control-run.js';

/** What a person says to which agent. */
interface MessageRequest {
  readonly author: string;
  /** Number, label, `label#2`, or the beginning of a label. */
  readonly agent: string;
  readonly text: string;
}

/**
 * Says something to an agent that is at work (X122): it gets it with its next request to the model.
 * Rejects where it cannot be told anything: no driver, or a backend that takes nothing.
 */
export async function sendMessage(
  run: OpenRun,
  { author, agent: reference, text }: MessageRequest,
  home: string,
): Promise<SentControl & { readonly target: number }> {
  const agent = findAgent(run.state, reference, run.id);
  const { n } = agent;
  const label = oneLine(agent.label);
  if (text.trim() === '')
    throw new PlenumError('E_USAGE', `There is nothing to say to #${n} ${label}.`, {
      hint: `plenum send ${run.id} ${n} "look at the tests, too"`,
    });
  if (text.length > mostSaid)
    throw new PlenumError(
      'E_USAGE',
      `The message has ${text.length} characters; an agent is told at most ${mostSaid} at once. ` +
        'Put it into a file that the agent can read, and name the file.',
      { hint: `plenum send ${run.id} ${n} "read notes.md before you go on"` },
    );
  if (agent.endedAt !== null && isDriven(run))
    return {
      accepted: false,
      kept: false,
      target: n,
      message:
        `#${n} ${label} has ended (${agent.state}), so it cannot be told anything; ` +
        `to run it again: plenum retry ${run.id} ${n}`,
    };
  const { code, ...sent } = await controlRun(
    run,
    { author, action: 'send', target: n, text },
    home,
  );
  if (code !== undefined)
    throw new PlenumError(code, `#${n} ${label} was not told: ${sent.message}.`, {
      hint: `See what it does: plenum logs ${run.id} ${n} --follow`,
    });
  return { ...sent, target: n };
}
