import type { StepView } from '../../src/core/state/run-state.js';
import { useDesk } from '../model/run-desk.js';
import { LongText } from '../text/long-text.js';
import { AgentChecks } from './agent-checks.js';
import { AgentDiff } from './agent-diff.js';
import { AgentOutcome } from './agent-outcome.js';
import { AgentTranscript } from './agent-transcript.js';
import { useRecordText } from './record-text.js';

export function AgentBody({ step }: { readonly step: StepView }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too.
    <div class="pbody" tabIndex={0} role="region" aria-label="Agent detail">
      <PromptPart step={step} />
      {step.kind === 'agent' && <AgentTranscript step={step} />}
      <AgentOutcome step={step} />
      {step.kind === 'agent' && step.state === 'completed' && <AgentDiff step={step} />}
      <AgentChecks step={step} />
    </div>
  );
}

function PromptPart({ step }: { readonly step: StepView }) {
  const { model } = useDesk();
  const { start } = model.records.of(step.n);
  const prompt = useRecordText(start?.prompt, start?.promptBlob);
  if (prompt.text === null)
    return prompt.trouble === null ? null : <p class="t2 pad">The prompt: {prompt.trouble}</p>;
  const lines = prompt.text.split('\n').length;
  return (
    <section>
      <h3>
        {step.kind === 'agent' ? 'Prompt' : 'Asked'}{' '}
        <span class="t3">{lines === 1 ? '1 line' : `${lines} lines`}</span>
      </h3>
      <LongText text={prompt.text} first={700} name="prompt" />
    </section>
  );
}
