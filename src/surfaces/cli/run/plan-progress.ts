import { costText, durationText, plural, tokensText } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { clip } from '../../../core/words/text-width.js';
import type { PlanSpending } from '../../../goal/session/ask-model.js';
import type { PlanFacts, PlanProgress } from '../../../goal/session/plan-session.js';
import type { Io } from '../io/io.js';

const tickMs = 15_000;

/**
 * Says what planning does, one line for each fact; a question that takes long says that it still
 * waits.
 */
export class PlanProgressLines {
  private since: number | null = null;

  constructor(
    private readonly io: Pick<Io, 'stderr' | 'now' | 'every' | 'columns'>,
    private readonly quiet: boolean,
  ) {}

  /** Says now and then that it still waits; returns how to end that. */
  tick(): () => void {
    const end = this.io.every(tickMs, () => {
      if (this.since !== null)
        this.say(`  … still waiting for the model, ${durationText(this.io.now() - this.since)}`);
    });
    return () => {
      this.since = null;
      end();
    };
  }

  say(text: string): void {
    if (!this.quiet) this.io.stderr(`${text}\n`);
  }

  show(progress: PlanProgress): void {
    switch (progress.kind) {
      case 'asking':
        this.since = this.io.now();
        this.say(`  asking for a script (draft ${progress.round} of at most ${progress.rounds})`);
        return;
      case 'draft':
        this.since = null;
        this.say(
          `  draft ${progress.round}: ` +
            `${plural(progress.source.trimEnd().split('\n').length, 'line')}; ` +
            'checking and simulating it',
        );
        return;
      case 'reviewed':
        this.since = null;
        if (progress.problems !== null) {
          const [first = ''] = progress.problems.split('\n').filter((line) => line.trim() !== '');
          this.say(
            clip(
              `  draft ${progress.round} goes back: ${oneLine(first)}`,
              Math.max(40, this.io.columns()),
            ),
          );
        }
    }
  }
}

/** `34s · 12k tok · ≈$0.12`; unknown is a word. */
export function spendingText({ durationMs, usage, costUsd, unpriced }: PlanSpending): string {
  return `${durationText(durationMs)} · ${tokensText(usage)} · ${costText(costUsd, unpriced)}`;
}

/** What the dry run of the accepted script showed. */
export function factLines({ agents, sites, callSites, notes }: PlanFacts): readonly string[] {
  const places = sites.slice(0, 6).map((site) => `line ${site.line} ×${site.agents}`);
  return [
    `  simulated  ${plural(agents, 'agent')} from ${plural(callSites, 'call site')}` +
      `${places.length > 0 ? ` (${places.join(', ')}${sites.length > 6 ? ', …' : ''})` : ''}; ` +
      'lists of real answers may be longer',
    ...notes.map((note) => `  ⚠ ${oneLine(note)}`),
  ];
}
