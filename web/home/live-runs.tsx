import { countCalls } from '../../src/core/selection/select-progress.js';
import { selectShares } from '../../src/core/selection/select-shares.js';
import { countText, plural, tokensOf } from '../../src/core/words/amounts.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { runCostCell, spanText } from '../model/words.js';
import { Mark } from '../shell/mark.js';
import type { PageWorld } from '../shell/page-world.js';
import { ProgressStrip } from '../shell/progress-strip.js';
import type { ReadEntry } from './home-runs.js';
import { RunLink } from './run-links.js';

interface LiveRunsProps {
  readonly world: PageWorld;
  readonly runs: readonly ReadEntry[];
}

export function LiveRuns({ world, runs }: LiveRunsProps) {
  if (runs.length === 0) return null;
  return (
    <section aria-labelledby="h-live">
      <div class="sh">
        <h2 id="h-live">Live</h2>
        <span class="ct">{runs.length}</span>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Live runs">
        <table class="tb lv">
          <thead>
            <tr>
              <th>
                <span class="vh">state</span>
              </th>
              <th>run</th>
              <th>done of asked</th>
              <th class="num">elapsed</th>
              <th class="num">tokens</th>
              <th class="num">cost</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <LiveRun key={run.id} world={world} run={run} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function LiveRun({ world, run }: { readonly world: PageWorld; readonly run: ReadEntry }) {
  const { id, summary, needs } = run;
  const { agents, waiting, usage, costUsd, unpriced } = summary;
  const asking = needs.filter(({ kind }) => kind === 'permission').length;
  const shares = selectShares({ agents, waiting, asking });
  const { done, asked } = countCalls({ agents, waiting });
  const beside = [
    agents.reused > 0 && `${agents.reused} reused`,
    agents.running > 0 && `${agents.running} running`,
    waiting.queued > 0 && `${waiting.queued} queued`,
  ].filter(Boolean);
  const tokens = tokensOf(usage ?? undefined);
  return (
    <tr>
      <td class="st">
        <Mark name={needs.length > 0 ? 'you' : 'running'} />
      </td>
      <td class="nm">
        <RunLink world={world} id={id} name={summary.name} />
        <div class="t2 go">{oneLine(summary.reason ?? '')}</div>
      </td>
      <td class="pc">
        <div class="pl2">
          <span>
            <b>
              {done} of {asked}
            </b>{' '}
            <span class="t3">{beside.join(' · ')}</span>
          </span>
          <LiveTrouble failed={agents.failed} lost={agents.lost} asks={needs.length} />
        </div>
        <ProgressStrip shares={shares} />
      </td>
      <td class="num">{spanText(summary.durationMs)}</td>
      <td class="num">{tokens === undefined ? '–' : countText(tokens)}</td>
      <td class="num">{runCostCell(costUsd, unpriced)}</td>
    </tr>
  );
}

interface LiveTroubleProps {
  readonly failed: number;
  readonly lost: number;
  readonly asks: number;
}

function LiveTrouble({ failed, lost, asks }: LiveTroubleProps) {
  return (
    <span class="nt2">
      {failed > 0 && (
        <span class="failed">
          <Mark name="failed" quiet /> {failed} failed
        </span>
      )}
      {lost > 0 && (
        <span class="lost">
          <Mark name="lost" quiet /> {lost} lost
        </span>
      )}
      {asks > 0 && (
        <span class="you">
          <Mark name="you" quiet /> {plural(asks, 'question')}
        </span>
      )}
    </span>
  );
}
