import type { Workspace } from '../../ports/workspace.js';
import type { Call } from '../../step/call.js';
import type { Outcome } from '../../step/outcome.js';
import { messageWithHint } from '../../values/errors.js';
import type { JsonObject } from '../../values/json.js';
import type { Issued } from '../record/issued.js';
import { isIsolated, type Place, startOf, worktreePlace } from '../record/place.js';
import type { RunPorts } from '../record/ports.js';
import { causeOf, failed } from '../record/running.js';

export interface AgentPlace {
  /** The workspace. */
  readonly root: string;
  /** Where in it the agent starts. */
  readonly cwd: string;
  readonly isolated: boolean;
  /** For the environment of the agent's programs. */
  readonly variables?: Readonly<Record<string, string>>;
}

interface PlaceWork {
  /**
   * The call starts when its place is ready: until then a pause can let go of it without a trace.
   */
  readonly start: () => Promise<void>;
  readonly work: (place: AgentPlace) => Promise<Outcome>;
  /** How the call ended while its place was made; null when it goes on. */
  readonly ended: () => Outcome | null;
}

/**
 * Lets a call work where its options say: the shared folder, or a worktree of its own that ends
 * with it (X102).
 */
export async function workInPlace(
  step: Issued,
  call: Call,
  ports: RunPorts,
  { start, work, ended }: PlaceWork,
): Promise<Outcome> {
  const isolated = isIsolated(step);
  const at = ({ path, variables }: Pick<Workspace, 'path' | 'variables'>): AgentPlace => ({
    root: path,
    cwd: inside(path, step.options.cwd),
    isolated,
    variables,
  });
  if (ports.simulated || !isolated) {
    await start();
    const outcome = await work(at(ports.workspace));
    return isolated && !step.readOnly && outcome.status === 'completed'
      ? { ...outcome, workspace: simulatedWorkspace(call) }
      : outcome;
  }
  let place: Place;
  try {
    place = await worktreePlace(await ports.worktrees(), call.n, startOf(step.options.workspace));
  } catch (error) {
    await start();
    return failed(causeOf(error, 'unsupported'), messageWithHint(error));
  }
  const early = ended();
  if (early) {
    await place.leave(false);
    return early;
  }
  await start();
  const outcome = await work(at(place.workspace));
  return leaving(place, outcome, !step.readOnly);
}

/**
 * What the agent did cannot be kept: then it has not ended well, whatever it said. The folder stays
 * with it.
 */
async function leaving(place: Place, outcome: Outcome, keep: boolean): Promise<Outcome> {
  try {
    const workspace = await place.leave(keep);
    return workspace ? { ...outcome, workspace } : outcome;
  } catch (error) {
    const { json: _json, ...rest } = outcome;
    return { ...rest, ...failed(causeOf(error, 'crash'), messageWithHint(error)) };
  }
}

function inside(folder: string, cwd: string | undefined): string {
  return cwd === undefined || cwd === '.' ? folder : `${folder}/${cwd}`;
}

/** What an isolated call leaves where nothing is executed (X114). */
function simulatedWorkspace({ n, content }: Call): JsonObject {
  return {
    ref: `refs/plenum/simulated/${n}`,
    base: 'simulated',
    commit: content,
    commits: 1,
    diffStat: { files: 1, insertions: 1, deletions: 0 },
  };
}
