import { diffLines } from 'diff';
import type { SiteCounts, SiteView } from '../../src/core/selection/select-sites.js';

/** What one line of the script asked for. */
export interface LineFacts {
  readonly counts: SiteCounts;
  readonly calls: number;
  readonly agents: number;
  readonly costUsd: number | undefined;
  readonly unpriced: number;
}

const none: SiteCounts = {
  ...{ running: 0, asking: 0, completed: 0, reused: 0, failed: 0, skipped: 0, lost: 0 },
};

/** Sites by their line: a line may ask at several places. */
export function factsByLine(sites: readonly SiteView[]): ReadonlyMap<number, LineFacts> {
  const lines = new Map<number, LineFacts>();
  for (const { site, kind, steps, counts, costUsd, unpriced } of sites) {
    const before = lines.get(site.line);
    lines.set(site.line, {
      counts: summed(before?.counts ?? none, counts),
      calls: (before?.calls ?? 0) + steps.length,
      agents: (before?.agents ?? 0) + (kind === 'agent' ? steps.length : 0),
      costUsd: costUsd === undefined ? before?.costUsd : (before?.costUsd ?? 0) + costUsd,
      unpriced: (before?.unpriced ?? 0) + unpriced,
    });
  }
  return lines;
}

function summed(left: SiteCounts, right: SiteCounts): SiteCounts {
  return {
    running: left.running + right.running,
    asking: left.asking + right.asking,
    completed: left.completed + right.completed,
    reused: left.reused + right.reused,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
    lost: left.lost + right.lost,
  };
}

export interface ScriptLine {
  /** In the recorded script; `null` for a line that only the edited one has. */
  readonly number: number | null;
  readonly text: string;
  readonly change: 'same' | 'added' | 'removed';
}

/** The recorded script; where the file was edited since, both with what came and went. */
export function scriptLines(script: string, edited: string | null): readonly ScriptLine[] {
  if (edited === null)
    return linesOf(script).map((text, index) => ({ number: index + 1, text, change: 'same' }));
  const lines: ScriptLine[] = [];
  let number = 0;
  for (const { value, added, removed } of diffLines(script, edited)) {
    for (const text of linesOf(value)) {
      if (!added) number += 1;
      const change = added ? 'added' : removed ? 'removed' : 'same';
      lines.push({ number: added ? null : number, text, change });
    }
  }
  return lines;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
