import type { Usage } from '../../../core/values/usage.js';

const marker = 'plenum-usage ';
/** A line without an end is cut here, so that a progress bar does not grow in memory. */
const longestLine = 64 * 1024;
const tailLines = 20;
const tailLength = 4 * 1024;

export interface ReportedUsage {
  readonly usage?: Usage;
  readonly costUsd?: number;
}

/** Reads the line `plenum-usage {…}`; what is no number of 0 or more stays unknown. */
function parseUsageLine(line: string): ReportedUsage {
  if (!line.startsWith(marker)) return {};
  let report: unknown;
  try {
    report = JSON.parse(line.slice(marker.length));
  } catch {
    return {};
  }
  if (typeof report !== 'object' || report === null) return {};
  const numbers = Object.entries(report).filter(
    ([, value]) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  );
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd } =
    Object.fromEntries(numbers) as Usage & { costUsd?: number };
  const usage = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
  const isKnown = Object.values(usage).some((value) => value !== undefined);
  return {
    ...(isKnown && { usage: JSON.parse(JSON.stringify(usage)) as Usage }),
    ...(costUsd !== undefined && { costUsd }),
  };
}

/** Cuts standard error into lines as they come, and keeps its end. */
export class StderrLines {
  readonly #onLine: (line: string) => void;
  #open = '';
  #lines: string[] = [];
  #last = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: string): void {
    const lines = (this.#open + chunk).split('\n');
    this.#open = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    if (this.#open.length > longestLine) {
      this.#take(this.#open);
      this.#open = '';
    }
  }

  /** Takes what is left as the last line. */
  end(): { readonly tail: string; readonly reported: ReportedUsage } {
    if (this.#open !== '') this.#take(this.#open);
    this.#open = '';
    return {
      tail: this.#lines.join('\n').slice(-tailLength).trim(),
      reported: parseUsageLine(this.#last),
    };
  }

  #take(raw: string): void {
    const line = raw.trimEnd();
    if (line === '') return;
    this.#last = line;
    if (line.startsWith(marker)) return;
    this.#lines.push(line.slice(-tailLength));
    if (this.#lines.length > tailLines) this.#lines.shift();
    this.#onLine(line);
  }
}
