import { type GrantPlace, writeGrants } from '../../../approval/write-grants.js';
import { PlenumError } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import type { Io } from '../io/io.js';

interface GrantAsk {
  readonly io: Pick<Io, 'key' | 'stderr' | 'home'>;
  readonly project: string;
  /** The folder is, so a rule of its own would be in force. */
  readonly trusted: boolean;
}

/**
 * Shows the rules and asks where they are to stand; false where nothing was written. Those of a
 * folder that is not trusted would wait for that, so there only the home folder is offered.
 */
export async function grantAtBox(
  { io, project, trusted }: GrantAsk,
  rules: readonly string[],
): Promise<boolean> {
  io.stderr(`Rules: ${rules.map(oneLine).join(', ')}\n`);
  if (trusted) io.stderr('  p  .plenum/config.json of this folder\n');
  io.stderr('  h  ~/.plenum/config.json: for every folder of yours\n');
  if (!trusted) io.stderr('  (in this folder a rule waits for: plenum trust)\n');
  const keys = trusted ? '[p]roject · [h]ome' : '[h]ome';
  const answer = (await io.key(`Where? ${keys} · [N]o: `))?.trim().toLowerCase() ?? '';
  const place = placeOf(answer, trusted);
  if (place === null) {
    io.stderr('Nothing was written.\n');
    return false;
  }
  try {
    const { file } = await writeGrants({ project, home: io.home, place, rules });
    io.stderr(`✓ written into ${file}\n`);
    return true;
  } catch (error) {
    if (!PlenumError.is(error)) throw error;
    io.stderr(`Nothing was written: ${error.message}\n`);
    return false;
  }
}

function placeOf(answer: string, trusted: boolean): GrantPlace | null {
  if (answer === 'h' || answer === 'home') return 'home';
  return trusted && (answer === 'p' || answer === 'project') ? 'project' : null;
}
