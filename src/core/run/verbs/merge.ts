import type { Outcome } from '../../model/call/outcome.js';
import type { Issued } from '../issued.js';
import type { WorkspaceBook } from '../place.js';
import type { RunPorts } from '../ports.js';
import { completed, failed, type Running, runOnce } from '../running.js';

/** `merge()`: lands what outcomes left on the branch of the run; conflicts come back as values (X49). */
export function runMerge(step: Issued, ports: RunPorts, book: WorkspaceBook, onStart: () => void): Running {
  return runOnce(onStart, 'conflict', (signal) => land(step, ports, book, signal));
}

async function land(step: Issued, ports: RunPorts, book: WorkspaceBook, signal: AbortSignal): Promise<Outcome> {
  const { input } = step.request;
  const given = Array.isArray(input.outcomes) ? input.outcomes : [input.outcomes];
  const candidates = given.filter((one) => one !== null).map((one) => book.find(one));
  if (candidates.some((one) => one === undefined))
    return failed('unsupported', 'merge() takes outcomes that have a workspace: agent.outcome(prompt, { isolation: "worktree" })');
  const known = candidates.flatMap((one) => (one ? [one] : []));
  const gate = typeof input.gate === 'string' ? input.gate : undefined;
  if (ports.simulated) return completed(simulatedMerge(known, gate !== undefined));
  if (gate !== undefined) {
    const permission = ports.permit('Sh', gate);
    if (!permission.allowed) return failed('permission', permission.message);
  }
  const worktrees = await ports.worktrees();
  return completed(
    await worktrees.merge({
      candidates: known,
      ...(gate === undefined ? {} : { gate }),
      when: input.when === 'each' ? 'each' : 'end',
      protect:
        Array.isArray(input.protect) || gate === undefined
          ? { globs: Array.isArray(input.protect) ? input.protect.map(String) : [] }
          : { command: gate },
      signal,
    }),
  );
}

function simulatedMerge(
  known: readonly { readonly label: string; readonly workspace: { readonly ref: string; readonly commit: string } }[],
  gated: boolean,
) {
  return {
    branch: 'plenum/simulated',
    commit: known.at(-1)?.workspace.commit ?? 'simulated',
    landed: known.map(({ label, workspace }) => ({ label, ref: workspace.ref, commit: workspace.commit })),
    conflicts: [],
    refused: [],
    gate: gated ? { passed: true, code: 0, output: '', touched: [] } : null,
  };
}
