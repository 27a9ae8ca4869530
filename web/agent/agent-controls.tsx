import { useState } from 'preact/hooks';
import type { StepView } from '../../src/core/state/run-state.js';
import { useDesk } from '../model/run-desk.js';
import { agentActions } from '../run/actions.js';
import { ActButton } from '../shell/button.js';

/** What can be done to one agent, and a message to it. */
export function AgentControls({ step }: { readonly step: StepView }) {
  const desk = useDesk();
  const [text, setText] = useState('');
  const { stop, skip, retry } = agentActions(desk, step);
  const send = (): void => {
    if (stop.why !== null || text.trim() === '') return;
    void desk.send({ action: 'send', target: step.n, text });
    setText('');
  };
  return (
    <form
      class="msg"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {step.kind === 'agent' && (
        <>
          <input
            class="field"
            data-message
            aria-label="Message to this agent"
            placeholder="Message: read before its next request"
            disabled={stop.why !== null}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <ActButton kbd="m" why={stop.why} act={send}>
            Send
          </ActButton>
        </>
      )}
      <span class="ctl">
        {[stop, skip, retry].map(({ name, why, act }) => (
          <ActButton key={name} why={why} act={act}>
            {name}
          </ActButton>
        ))}
      </span>
    </form>
  );
}
