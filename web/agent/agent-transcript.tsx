import { useEffect, useReducer, useState } from 'preact/hooks';
import type { StepView } from '../../src/core/state/run-state.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { useDesk } from '../model/run-desk.js';
import { spanText } from '../model/words.js';
import { Mark } from '../shell/mark.js';
import { LongText } from '../text/long-text.js';
import { MarkdownText } from '../text/markdown-text.js';
import { createEntryList, hasMoreInput, type TranscriptEntry } from './transcript-entries.js';

const shownEntries = 40;

/** What the agent said and did, the latest of it; followed while it runs. */
export function AgentTranscript({ step }: { readonly step: StepView }) {
  const entries = useTranscript(step);
  const [shown, setShown] = useState(shownEntries);
  const hidden = Math.max(0, entries.length - shown);
  return (
    <section id="part-transcript">
      <h3>
        Transcript{' '}
        <span class="t3">
          {entries.length > 0 ? entries.length : step.endedAt === null ? 'nothing yet' : 'none'}
        </span>
      </h3>
      {hidden > 0 && (
        <button type="button" class="link" onClick={() => setShown(shown * 5)}>
          {hidden} earlier
        </button>
      )}
      <ol class="tx2">
        {entries.slice(hidden).map((entry, index) => (
          <Entry key={hidden + index} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function useTranscript(step: StepView): readonly TranscriptEntry[] {
  const { source, model } = useDesk();
  const [list] = useState(createEntryList);
  const [, draw] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    const abort = new AbortController();
    let planned = false;
    const listener = {
      item: (item: Parameters<typeof list.add>[0]) => {
        list.add(item);
        if (planned) return;
        planned = true;
        requestAnimationFrame(() => {
          planned = false;
          draw(undefined as never);
        });
      },
      isOver: () => model.state.steps.get(step.n)?.state !== 'running',
    };
    source.transcript(model.id, step.n, listener, abort.signal);
    return () => abort.abort();
  }, []);
  return list.entries;
}

function Entry({ entry }: { readonly entry: TranscriptEntry }) {
  switch (entry.kind) {
    case 'text':
      return (
        <li class="say">
          <MarkdownText text={entry.text} />
        </li>
      );
    case 'reasoning':
      return (
        <li>
          <details>
            <summary class="t3">reasoning</summary>
            <LongText text={entry.text} first={2000} />
          </details>
        </li>
      );
    case 'tool':
      return <ToolEntry entry={entry} />;
    default:
      return (
        <li>
          <p class={entry.kind === 'trouble' ? 'failed' : 't2'}>{oneLine(entry.title)}</p>
          {entry.text !== '' && <LongText text={entry.text} first={800} />}
        </li>
      );
  }
}

const shellTools = /bash|shell|exec|command|terminal/i;
const shownOutput = 300;

function ToolEntry({ entry }: { readonly entry: Extract<TranscriptEntry, { kind: 'tool' }> }) {
  const { tool, argument, output, failed, tookMs } = entry;
  const mark = output === null ? 'running' : failed ? 'failed' : 'done';
  const isTerminal = shellTools.test(tool);
  const long = (output ?? '').length > shownOutput && !isTerminal;
  return (
    <li class="tc">
      <div class="th">
        <Mark name={mark} />
        <b>{oneLine(tool)}</b>
        <code title={oneLine(argument).slice(0, 2000)}>
          <bdi>{oneLine(argument.slice(0, 2000))}</bdi>
        </code>
        <span class="num t3">{tookMs === null ? '' : spanText(tookMs)}</span>
      </div>
      {hasMoreInput(entry) && (
        <details class="tr2">
          <summary class="t3">input</summary>
          <LongText text={JSON.stringify(entry.input, null, 2)} first={2000} />
        </details>
      )}
      {output !== null && output !== '' && (
        <details class="tr2" open={failed || isTerminal || !long}>
          <summary class="t3">{isTerminal ? 'terminal' : 'output'}</summary>
          <div class={isTerminal ? 'term' : ''}>
            <LongText text={output} first={1500} name="output" />
          </div>
        </details>
      )}
    </li>
  );
}
