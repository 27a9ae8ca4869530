import type { StepView } from '../../src/core/state/run-state.js';
import type { Json } from '../../src/core/values/json.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { useDesk } from '../model/run-desk.js';
import { JsonTree } from '../text/json-tree.js';
import { LongText } from '../text/long-text.js';
import { MarkdownText } from '../text/markdown-text.js';
import { useRecordText } from './record-text.js';

/** The value it gave, or why there is none; with what it said where that was no answer. */
export function AgentOutcome({ step }: { readonly step: StepView }) {
  const { model } = useDesk();
  const { end } = model.records.of(step.n);
  const blob = useRecordText(undefined, end?.valueBlob);
  if (end === null) return null;
  const value = end.valueBlob === undefined ? end.value : parsed(blob.text);
  return (
    <section id="part-outcome">
      <h3>
        Outcome <span class="t3">{step.state}</span>
      </h3>
      {step.cause !== null && (
        <p class="failed">
          {step.cause}
          {step.message !== null && `: ${oneLine(step.message)}`}
        </p>
      )}
      {step.notes.map((note) => (
        <p key={note} class="partial">
          {oneLine(note)}
        </p>
      ))}
      {blob.trouble !== null && <p class="t2">{blob.trouble}</p>}
      {value !== undefined && value !== null && <ValueView value={value} />}
      {end.raw !== undefined && (
        <>
          <h3>What it said</h3>
          <LongText text={end.raw} first={1500} />
        </>
      )}
    </section>
  );
}

/** Text as Markdown, everything else as a tree. */
export function ValueView({ value }: { readonly value: Json }) {
  return typeof value === 'string' ? <MarkdownText text={value} /> : <JsonTree value={value} />;
}

function parsed(text: string | null): Json | undefined {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
