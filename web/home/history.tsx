import { useState } from 'preact/hooks';
import { runMark } from '../../src/core/report/marks.js';
import { countCalls } from '../../src/core/selection/select-progress.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { PageEntry } from '../../src/views/page/page-data.js';
import { markName } from '../model/mark-names.js';
import { momentText, runCostCell, spanText } from '../model/words.js';
import { Mark } from '../shell/mark.js';
import type { PageWorld } from '../shell/page-world.js';
import { wantedRuns } from './home-runs.js';
import { RunLink } from './run-links.js';

interface HistoryProps {
  readonly world: PageWorld;
  readonly runs: readonly PageEntry[];
  readonly more: number;
}

const firstRows = 100;

export function History({ world, runs, more }: HistoryProps) {
  const [text, setText] = useState('');
  const [status, setStatus] = useState<string | null>(null);
  const [shown, setShown] = useState(firstRows);
  if (runs.length === 0) return null;
  const wanted = wantedRuns(runs, { text, status });
  return (
    <section aria-labelledby="h-history">
      <div class="sh">
        <h2 id="h-history">History</h2>
        <span class="ct">{runs.length + more}</span>
        <input
          class="field"
          data-search
          type="search"
          aria-label="Filter the history"
          placeholder="name, id  /"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <StatusChips runs={runs} chosen={status} choose={setStatus} />
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Finished runs">
        <table class="tb hs">
          <HistoryHead />
          <tbody>
            {wanted.slice(0, shown).map((run) => (
              <HistoryRow key={run.id} world={world} run={run} />
            ))}
          </tbody>
        </table>
      </div>
      {wanted.length === 0 && <p class="t3 pad">None of them is like that.</p>}
      {wanted.length > shown && (
        <button type="button" class="link" onClick={() => setShown(shown * 5)}>
          {wanted.length - shown} more
        </button>
      )}
      {more > 0 && <p class="t3 pad">{more} older ones: plenum list --all</p>}
    </section>
  );
}

interface StatusChipsProps {
  readonly runs: readonly PageEntry[];
  readonly chosen: string | null;
  readonly choose: (status: string | null) => void;
}

function StatusChips({ runs, chosen, choose }: StatusChipsProps) {
  const counts = new Map<string, number>();
  for (const { summary } of runs) {
    const status = summary?.status ?? 'unreadable';
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return (
    <span class="chips" role="group" aria-label="Show only">
      <button
        type="button"
        class="chip"
        aria-pressed={chosen === null}
        onClick={() => choose(null)}
      >
        all
      </button>
      {[...counts].map(([status, count]) => (
        <button
          key={status}
          type="button"
          class="chip"
          aria-pressed={chosen === status}
          onClick={() => choose(chosen === status ? null : status)}
        >
          <b>{count}</b> {status}
        </button>
      ))}
    </span>
  );
}

function HistoryHead() {
  return (
    <thead>
      <tr>
        <th>
          <span class="vh">mark</span>
        </th>
        <th>status</th>
        <th>run</th>
        <th>why</th>
        {['done', 'losses', 'time', 'cost', 'started'].map((name) => (
          <th key={name} class="num">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function HistoryRow({ world, run }: { readonly world: PageWorld; readonly run: PageEntry }) {
  const started = momentText(run.createdAt, world.now.value);
  if (run.summary === null)
    return (
      <tr>
        <td class="st">
          <Mark name="lost" />
        </td>
        <td class="w lost">unreadable</td>
        <td class="id">{run.id}</td>
        <td class="go1 t2" colSpan={5}>
          {oneLine(`${run.error.message} ${run.error.hint}`)}
        </td>
        <td class="num t2">{started}</td>
      </tr>
    );
  const { status, losses, durationMs, costUsd, unpriced, reason, name } = run.summary;
  const { done, asked } = countCalls(run.summary);
  const mark = markName(runMark(status)) ?? 'planned';
  return (
    <tr>
      <td class="st">
        <Mark name={mark} quiet />
      </td>
      <td class={`w ${mark}`}>{status}</td>
      <td class="nm1">
        <RunLink world={world} id={run.id} name={name} />
      </td>
      <td class="go1 t2" title={oneLine(reason ?? '')}>
        {oneLine(reason ?? '')}
      </td>
      <td class="num">
        {done} of {asked}
      </td>
      <td class="num">{losses.length === 0 ? <span class="t3">–</span> : losses.length}</td>
      <td class="num">{spanText(durationMs)}</td>
      <td class="num">{runCostCell(costUsd, unpriced)}</td>
      <td class="num t2">{started}</td>
    </tr>
  );
}
