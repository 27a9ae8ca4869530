import { costText, durationText, plural, tokensText } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { clip } from '../../../core/words/text-width.js';
import type { PlanSpending } from '../../../goal/session/ask-model.js';
import type { PlanFacts, PlanProgress } from '../../../goal/session/plan-session.js';
import type { Io } from '../io/io.js';
import { columnsOf } from '../io/stream.js';

const tickMs = 15_000;

export interface PlanProgressLines {
  /** Says now and then that it still waits; returns how to end that. */
  tick(): () => void;
  say(text: string): void;
  show(progress: PlanProgress): void;
}

/**
 * Says what planning does, one line for each fact; a question that takes long says that it still
 * waits.
 */
export function planProgressLines(
  io: Pick<Io, 'stderr' | 'now' | 'every' | 'columns' | 'terminal'>,
  quiet: boolean,
): PlanProgressLines {
  let since: number | null = null;
  const say = (text: string): void => {
    if (!quiet) io.stderr(`${text}\n`);
  };
  return {
    say,
    tick() {
      const end = io.every(tickMs, () => {
        if (since === null) return;
        say(`  … still waiting for the model, ${durationText(io.now() - since)}`);
      });
      return () => {
        since = null;
        end();
      };
    },
    show(progress) {
      since = progress.kind === 'asking' ? io.now() : null;
      const text = progressText(progress, Math.max(40, columnsOf(io, 'stderr')));
      if (text !== null) say(text);
    },
  };
}

function progressText(progress: PlanProgress, columns: number): string | null {
  const { round } = progress;
  if (progress.kind === 'asking')
    return `  asking for a script (draft ${round} of at most ${progress.rounds})`;
  if (progress.kind === 'draft') {
    const lines = plural(progress.source.trimEnd().split('\n').length, 'line');
    return `  draft ${round}: ${lines}; checking and simulating it`;
  }
  if (progress.problems === null) return null;
  const [first = ''] = progress.problems.split('\n').filter((line) => line.trim() !== '');
  return clip(`  draft ${round} goes back: ${oneLine(first)}`, columns);
}

/** `34s · 12k tok · ≈$0.12`; unknown is a word. */
export function spendingText({ durationMs, usage, costUsd, unpriced }: PlanSpending): string {
  return `${durationText(durationMs)} · ${tokensText(usage)} · ${costText(costUsd, unpriced)}`;
}

/** What the dry run of the accepted script showed. */
export function factLines({ agents, sites, callSites, notes }: PlanFacts): readonly string[] {
  const places = sites.slice(0, 6).map((site) => `line ${site.line} ×${site.agents}`);
  return [
    `  simulated  ${plural(agents, 'agent')} from ${plural(callSites, 'call site')}${places.length > 0 ? ` (${places.join(', ')}${sites.length > 6 ? ', …' : ''})` : ''}; lists of real answers may be longer`,
    ...notes.map((note) => `  ⚠ ${oneLine(note)}`),
  ];
}
