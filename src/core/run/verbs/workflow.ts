import { messageOf } from '../../model/errors.js';
import type { Issued } from '../issued.js';
import type { RunPorts } from '../ports.js';
import { completed, type EndReason, endedBy, failed, type Running } from '../running.js';

/** `workflow()`: finds and snapshots the child (C44). Its script starts when this outcome is delivered. */
export function runWorkflowStep(step: Issued, ports: RunPorts, depth: number, deepest: number, onStart: () => void): Running {
  let ended: EndReason | null = null;
  onStart();
  const found =
    depth >= deepest
      ? Promise.resolve(
          failed('unsupported', `workflow() inside a nested workflow: only ${deepest} level is allowed (configuration "limits.nesting")`),
        )
      : ports.workflows.resolve(step.request.input).then(completed, (error: unknown) => failed('unsupported', messageOf(error)));
  return {
    outcome: found.then((outcome) => (ended ? endedBy(ended) : outcome)),
    end(reason) {
      ended ??= reason;
    },
    restart: () => false,
    hold: () => {},
  };
}
