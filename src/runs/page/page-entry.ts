import type { DriverView } from '../../core/ports/lease.js';
import type { RunEntry, RunHandle } from '../../core/ports/run-store.js';
import { openQuestions, questionLine } from '../../core/report/open-questions.js';
import { useText } from '../../core/report/permission-text.js';
import { type RunSummary, selectStatus, selectSummary } from '../../core/selection/select.js';
import type { RunState } from '../../core/state/run-state.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { oneLine } from '../../core/words/plain-text.js';
import type { PageEntry, PageNeed } from '../../views/page/page-data.js';
import { type OpenRun, readRun } from '../look/open-run.js';
import { systemError } from '../look/system-error.js';

/** Of a summary in a list: a page that shows two hundred of them needs no more. */
const mostListed = 20;
const longestResult = 2_000;

/** A run of the list; one that cannot be read is there with what is wrong. */
export async function entryOf({ id, createdAt, run, error }: RunEntry, now: number) {
  if (error !== null) return unreadable({ id, createdAt }, error);
  return readRun(run, now).then(
    (read) => entryOfState(run, read),
    (thrown: unknown) => unreadable({ id, createdAt }, thrown),
  );
}

/** The same from a state that somebody has folded. */
export function entryOfState(
  { id, runDir, header }: RunHandle,
  run: Pick<OpenRun, 'state' | 'driver' | 'elapsedMs'>,
): PageEntry {
  const { state, driver, elapsedMs } = run;
  const driven = driver.state !== 'gone';
  const summary = selectSummary(state, { runId: id, runDir, driven, elapsedMs });
  const named = { ...summary, name: summary.name || header.name };
  const { createdAt } = header;
  return { id, createdAt, summary: cut(named), needs: needsOf(state, driver), error: null };
}

export function unreadable(
  place: { readonly id: string; readonly createdAt: number },
  thrown: unknown,
): PageEntry {
  const error = PlenumError.is(thrown)
    ? thrown
    : (systemError(thrown) ?? new PlenumError('E_RUN_FOREIGN', messageOf(thrown)));
  const { code, message, hint = '' } = error;
  return { ...place, summary: null, needs: [], error: { code, message, hint } };
}

function cut(summary: RunSummary): RunSummary {
  const { result, losses, handled, warnings, dropped, denials } = summary;
  return {
    ...summary,
    result: JSON.stringify(result).length > longestResult ? null : result,
    losses: losses.slice(0, mostListed),
    handled: handled.slice(0, mostListed),
    warnings: warnings.slice(0, mostListed),
    dropped: dropped.slice(0, mostListed),
    denials: denials.slice(0, mostListed),
  };
}

function needsOf(state: RunState, driver: DriverView): readonly PageNeed[] {
  const status = selectStatus(state, driver.state !== 'gone');
  const isOpen = status === 'running' || status === 'paused' || status === 'lost';
  if (!isOpen) return [];
  const since = state.endedAt;
  const questions = openQuestions(state).map((step) => ({
    kind: 'question' as const,
    target: step.n,
    text: questionLine(step),
    question: { ...step.question, text: oneLine(step.question.text) },
    since: step.startedAt,
  }));
  const uses = [...state.questions.values()].map((use) => ({
    kind: 'permission' as const,
    target: use.request,
    text: `${useText(use)}: ${oneLine(use.reason)}`,
    question: null,
    since: use.at,
  }));
  const asks = questions.length + uses.length > 0;
  // A run that paused because it asks goes on with the answer.
  const stands: readonly PageNeed[] =
    status === 'running' || (status === 'paused' && asks)
      ? []
      : [{ kind: status, target: null, text: oneLine(state.reason ?? ''), question: null, since }];
  return [...questions, ...uses, ...stands];
}
