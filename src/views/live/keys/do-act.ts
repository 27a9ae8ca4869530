import type { ControlAnswer } from '../../../core/ports/controls.js';
import { forRun } from '../../../core/ports/controls.js';
import type { Steering } from '../../../core/ports/steering.js';
import { messageOf } from '../../../core/values/errors.js';
import { plural } from '../../../core/words/amounts.js';
import type { Write } from '../../output/output.js';
import type { KeyUse } from './act.js';

/** What only the process that has the terminal can do. Each says in a line what became of it. */
export interface WindowDesk {
  /** Ctrl-C. */
  interrupt(): void;
  /** `q`: looking ends; a run that is driven pauses. */
  leave(): void;
  suspend(): void;
  quit(): void;
  /** Opens a text in the person's editor; resolves when that has ended. */
  edit(name: string, text: string): Promise<string>;
  /** How the run is opened in a browser. */
  readonly dashboard: string;
}

interface ActPorts {
  readonly steering: Steering;
  readonly desk: WindowDesk;
  readonly write: Write;
}

/** Does what a key set off; resolves to the line that says what became of it. Never rejects. */
export async function doAct(
  act: KeyUse,
  { steering, desk, write }: ActPorts,
): Promise<string | null> {
  try {
    switch (act.do) {
      case 'control':
        return answersText(await Promise.all(act.requests.map((one) => steering.send(one))));
      case 'rule':
        return await answerByRule(act.prompt, steering);
      case 'save':
        return answerText(await steering.save());
      case 'copy':
        write(copySequence(act.text));
        return `copied ${act.what}, if the terminal lets programs do that`;
      case 'edit':
        return await desk.edit(act.name, act.text);
      case 'dashboard':
        return desk.dashboard;
      case 'redraw':
        return null;
      default:
        desk[act.do]();
        return null;
    }
  } catch (error) {
    return `it failed: ${messageOf(error)}`;
  }
}

async function answerByRule(
  { use }: Extract<KeyUse, { do: 'rule' }>['prompt'],
  steering: Steering,
): Promise<string> {
  const { rule, request } = use;
  if (rule === null) return 'no rule covers just this use';
  const written = await steering.writeRule({ effect: 'allow', rule }, use);
  if (!written.accepted) return answerText(written);
  const answer = await steering.send({ action: 'allow', target: request, text: forRun });
  return `${answerText(answer)} · ${written.message}`;
}

function answerText({ accepted, message }: ControlAnswer): string {
  return accepted ? message : `not done: ${message}`;
}

function answersText(answers: readonly ControlAnswer[]): string {
  const [first] = answers;
  if (first === undefined) return 'nothing was asked for';
  if (answers.length === 1) return answerText(first);
  const taken = answers.filter(({ accepted }) => accepted).length;
  const refused = answers.find(({ accepted }) => !accepted);
  const kept = `${plural(taken, 'agent')} will run again at the next resume`;
  return refused ? `${kept}; ${answers.length - taken} not: ${refused.message}` : kept;
}

/** OSC 52: into the clipboard of the terminal's own machine. */
function copySequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
}
