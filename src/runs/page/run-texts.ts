import type { JournalEvent } from '../../core/journal/event.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json } from '../../core/values/json.js';
import { reportDocument } from '../../views/report/report-document.js';
import { reportOf, resultOf } from '../look/open-run.js';
import { diffRun } from '../work/diff-run.js';
import { hideKeys } from './hidden-keys.js';
import type { PageHost } from './page-host.js';
import { readableEvents, readableRun } from './readable-run.js';

/** What one agent changed, as a patch. */
export async function pageDiff(host: PageHost, id: string, n: number): Promise<string> {
  return hideKeys(host.env)(await diffRun(host.project, id, n, host.env));
}

/** The report as Markdown. */
export async function pageReport(host: PageHost, handle: RunHandle): Promise<string> {
  const { run } = await readableRun(handle, host.now());
  return hideKeys(host.env)(reportDocument(await reportOf(run), run.state));
}

/** What the run returned. */
export async function pageResult(host: PageHost, handle: RunHandle): Promise<Json> {
  const { run } = await readableRun(handle, host.now());
  const result = await resultOf(run);
  if (result === undefined)
    throw new PlenumError('E_NO_RESULT', `Run ${handle.id} has not returned anything.`, {
      hint: `plenum show ${handle.id}`,
    });
  return hideKeys(host.env)(result);
}

/** A text that an event names by its hash. */
export async function pageBlob(
  host: PageHost,
  handle: RunHandle,
  hash: string,
  signal: AbortSignal,
): Promise<string> {
  for await (const event of readableEvents(handle)) {
    signal.throwIfAborted();
    if (shownBlob(event) === hash) return hideKeys(host.env)(await handle.journal.getBlob(hash));
  }
  throw new PlenumError('E_FILE_NOT_FOUND', `No event of run ${handle.id} names that text.`, {
    hint: `plenum show ${handle.id}`,
  });
}

/**
 * The hash of a text that people read. Conversations and bundles of git are for programs: they
 * stay.
 */
export function shownBlob(event: JournalEvent): string | null {
  if (event.type === 'step-start') return event.promptBlob ?? null;
  if (event.type === 'step-end') return event.valueBlob ?? null;
  return event.type === 'run-end' ? (event.resultBlob ?? null) : null;
}
