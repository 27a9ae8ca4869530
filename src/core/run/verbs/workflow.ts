import type { Issued } from '../record/issued.js';
import type { RunPorts } from '../record/ports.js';
import { completed, failed, type Running, runOnce } from '../record/running.js';

/**
 * `workflow()`: finds and snapshots the child (C44). Its script starts when this outcome is
 * delivered.
 */
export function runWorkflowStep(
  step: Issued,
  ports: RunPorts,
  depth: number,
  deepest: number,
  onStart: () => void,
): Running {
  return runOnce(onStart, 'unsupported', async () => {
    if (depth >= deepest)
      return failed(
        'unsupported',
        `workflow() inside a nested workflow: only ${deepest} level is allowed (configuration "limits.nesting")`,
      );
    return completed(await ports.workflows.resolve(step.request.input));
  });
}
