import { forRun } from '../../src/core/ports/controls.js';
import type { PermissionView } from '../../src/core/state/run-state.js';
import { useDesk } from '../model/run-desk.js';
import { ActButton } from '../shell/button.js';

/** Once, for the rest of the run where a rule covers it, or no. */
export function PermissionAnswer({ use }: { readonly use: PermissionView }) {
  const desk = useDesk();
  const why = desk.source.controls.why;
  const send = (action: 'allow' | 'deny', text?: string) => () => {
    if (use.request !== null)
      void desk.send({ action, target: use.request, ...(text === undefined ? {} : { text }) });
  };
  return (
    <span class="acts">
      <ActButton look="you-act" why={why} act={send('allow')}>
        Allow once
      </ActButton>
      <ActButton
        why={why ?? (use.rule === null ? 'no rule covers it' : null)}
        act={send('allow', forRun)}
      >
        For this run
      </ActButton>
      <ActButton why={why} act={send('deny')}>
        Deny
      </ActButton>
    </span>
  );
}
