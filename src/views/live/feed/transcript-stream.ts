import type { ViewSource } from '../../../core/ports/view-source.js';
import type { RunState } from '../../../core/state/run-state.js';
import type { JsonObject } from '../../../core/values/json.js';
import { plainText } from '../../../core/words/plain-text.js';
import { clip } from '../../../core/words/text-width.js';
import { plainLine } from '../model/short-path.js';
import { transcriptTexts } from '../model/transcript-text.js';
import type { StreamChoice } from '../model/window-ui.js';

const labelWidth = 24;
const mostStreamed = 64;

export interface TranscriptStream {
  /** Prints what the chosen agents say, from the beginning of what they said. */
  choose(choice: StreamChoice, state: RunState): void;
  close(): void;
}

/** Transcripts that scroll away above the window, each line with its agent. */
export function streamTranscripts(
  source: Pick<ViewSource, 'transcript'>,
  print: (lines: string) => void,
): TranscriptStream {
  const streams = new Map<number, AbortController>();
  /** How much of each was printed: choosing it again goes on from there. */
  const printed = new Map<number, number>();
  const streamOne = async (n: number, label: string, signal: AbortSignal): Promise<void> => {
    let at = 0;
    for await (const item of source.transcript(n, signal)) {
      if (signal.aborted) return;
      at += 1;
      if (at <= (printed.get(n) ?? 0)) continue;
      printed.set(n, at);
      const text = linesOf(item, label);
      if (text !== '') print(text);
    }
  };
  const stop = (keep: (n: number) => boolean): void => {
    for (const [n, controller] of streams)
      if (!keep(n)) {
        controller.abort();
        streams.delete(n);
      }
  };
  return {
    choose(choice, { steps }) {
      stop((n) => choice === n || (choice === 'all' && steps.get(n)?.state === 'running'));
      for (const step of steps.values()) {
        const chosen =
          choice === step.n ||
          (choice === 'all' && step.kind === 'agent' && step.state === 'running');
        if (!chosen || streams.has(step.n) || streams.size >= mostStreamed) continue;
        const controller = new AbortController();
        streams.set(step.n, controller);
        const label = clip(`#${step.n} ${plainLine(step.label)}`, labelWidth);
        void streamOne(step.n, label, controller.signal).catch(() => undefined);
      }
    },
    close() {
      stop(() => false);
    },
  };
}

function linesOf(item: JsonObject, label: string): string {
  return transcriptTexts(item)
    .flatMap((text) => plainText(text).replaceAll('\t', '  ').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => `${label}  ${line}\n`)
    .join('');
}
