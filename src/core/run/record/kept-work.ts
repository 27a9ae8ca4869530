import { plural } from '../../words/amounts.js';
import type { RunPorts } from './ports.js';
import type { CallWithWork, WorkspaceBook } from './workspace-book.js';

const shownCalls = 3;

interface KeptIn {
  readonly realms: { readonly takesWork: boolean };
  readonly warnings: { add(code: string, text: string): void };
  readonly ports: Pick<RunPorts, 'worktrees' | 'simulated'>;
}

/**
 * Why changes that nothing landed keep the run from being complete (X80). A script that never takes
 * any leaves them to people: that is said, and no reason.
 */
export async function unmergedReasons(
  book: Pick<WorkspaceBook, 'unmerged'>,
  { realms, warnings, ports }: KeptIn,
): Promise<readonly string[]> {
  const calls = book.unmerged();
  if (calls.length === 0) return [];
  if (realms.takesWork)
    return [
      `the changes of ${calls.length} ${calls.length === 1 ? 'call are' : 'calls are'} not merged`,
    ];
  warnings.add('worktrees-kept', await keptText(calls, ports));
  return [];
}

async function keptText(
  calls: readonly CallWithWork[],
  ports: Pick<RunPorts, 'worktrees' | 'simulated'>,
): Promise<string> {
  const pushed = new Set(ports.simulated ? [] : await pushedOf(calls, ports));
  const labels = calls
    .slice(0, shownCalls)
    .map(({ label, workspace }) => (pushed.has(workspace.ref) ? `${label} (pushed)` : label));
  const rest = calls.length - labels.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  const all = pushed.size > 0 ? `, ${pushed.size} of them pushed` : '';
  const hold = calls.length === 1 ? 'holds' : 'hold';
  return `${plural(calls.length, 'worktree')} ${hold} changes that the script merges nowhere${all}: ${labels.join(', ')}${more}`;
}

/** A run is what it is without an answer of git to this. */
async function pushedOf(
  calls: readonly CallWithWork[],
  { worktrees }: Pick<RunPorts, 'worktrees'>,
): Promise<readonly string[]> {
  try {
    const found = await (await worktrees()).pushed(calls.map(({ workspace }) => workspace));
    return found.map(({ ref }) => ref);
  } catch {
    return [];
  }
}
