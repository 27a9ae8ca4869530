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

interface StderrLines {
  push(chunk: string): void;
  /** Takes what is left as the last line. */
  end(): { readonly tail: string; readonly reported: ReportedUsage };
}

/** Cuts standard error into lines as they come, and keeps its end. */
export function stderrLines(onLine: (line: string) => void): StderrLines {
  const kept: string[] = [];
  let open = '';
  let last = '';
  const take = (raw: string): void => {
    const line = raw.trimEnd();
    if (line === '') return;
    last = line;
    if (line.startsWith(marker)) return;
    kept.push(line.slice(-tailLength));
    if (kept.length > tailLines) kept.shift();
    onLine(line);
  };
  return {
    push(chunk) {
      const lines = (open + chunk).split('\n');
      open = lines.pop() ?? '';
      for (const line of lines) take(line);
      if (open.length <= longestLine) return;
      take(open);
      open = '';
    },
    end() {
      take(open);
      open = '';
      return { tail: kept.join('\n').slice(-tailLength).trim(), reported: parseUsageLine(last) };
    },
  };
}
