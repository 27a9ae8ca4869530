import { basename } from 'node:path';
import type { JournalEvent } from '../../core/journal/event.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import { messageOf } from '../../core/values/errors.js';
import { plural } from '../../core/words/amounts.js';
import { mapTexts } from '../../host/secrets/map-texts.js';
import { redactTexts } from '../../host/secrets/redact.js';
import type { PageExport } from '../../views/page/page-data.js';
import { diffRun } from '../work/diff-run.js';
import { workspaceRefOf } from '../work/run-work.js';
import { hideKeys, type TextChange } from './hidden-keys.js';
import { newestItems } from './newest-items.js';
import type { PageHost } from './page-host.js';
import { pageRun } from './page-run.js';
import { readableEvents } from './readable-run.js';
import { relativePaths } from './relative-paths.js';
import { shownBlob } from './run-texts.js';

/** Most characters of each part: a file that a browser opens, and that fits into a mail. */
export interface ExportLimits {
  readonly events: number;
  readonly transcripts: number;
  readonly blobs: number;
  readonly diffs: number;
}

const million = 1_000_000;
export const exportLimits: ExportLimits = {
  events: 40 * million,
  transcripts: 20 * million,
  blobs: 10 * million,
  diffs: 10 * million,
};
/** Of a text of an event, where all events together are too much. */
const longestText = 2_000;

/** What of the events decides which other texts come along. */
interface Contents {
  readonly events: readonly JournalEvent[];
  readonly calls: readonly number[];
  /** Results first: what a person looks for. */
  readonly blobs: readonly string[];
  readonly changed: readonly number[];
}

/**
 * A run as one file holds it: without what looks like a secret, without the keys of this
 * environment, without paths of this machine, and no larger than a browser bears.
 */
export async function pageExport(
  host: PageHost,
  handle: RunHandle,
  limits: ExportLimits = exportLimits,
): Promise<PageExport> {
  const leftOut: string[] = [];
  const show = shareable(host);
  const run = await pageRun(host, handle);
  const { events, calls, blobs, changed } = await contentsOf(handle, show, limits, leftOut);
  const said = await newestItems(handle.transcripts, calls, limits.transcripts, show);
  const [first] = said.cut;
  if (first !== undefined)
    leftOut.push(
      `Older items of ${plural(said.cut.length, 'transcript')}: a file holds the newest ` +
        `${limits.transcripts / million} MB. All of one: plenum logs ${handle.id} ${first}`,
    );
  const texts = await gathered(blobs, limits.blobs, (hash) => handle.journal.getBlob(hash), show);
  const patches = await gathered(
    changed,
    limits.diffs,
    (n) => diffRun(host.project, handle.id, n, host.env),
    show,
  );
  leftOut.push(...missed('text', texts), ...missed('diff', patches));
  const shown = show(run);
  return {
    version: 1,
    exportedAt: host.now(),
    run: { ...shown, id: run.id, project: basename(host.project) },
    events,
    transcripts: said.items,
    blobs: texts.found,
    diffs: patches.found,
    leftOut,
  };
}

function shareable({ env, project, home }: PageHost): TextChange {
  const hide = hideKeys(env);
  const relative = relativePaths(project, home);
  return (value) => mapTexts(redactTexts(hide(value)), relative);
}

async function contentsOf(
  handle: RunHandle,
  show: TextChange,
  limits: ExportLimits,
  leftOut: string[],
): Promise<Contents> {
  const calls: number[] = [];
  const changed = new Set<number>();
  const [results, others] = [new Set<string>(), new Set<string>()];
  let size = 0;
  if (!(await handle.hasJournal())) return { events: [], calls, blobs: [], changed: [] };
  for await (const event of readableEvents(handle)) {
    size += JSON.stringify(event).length;
    if (event.type === 'step-start' && event.kind === 'agent') calls.push(event.n);
    const blob = shownBlob(event);
    if (blob !== null) (event.type === 'run-end' ? results : others).add(blob);
    if (event.type !== 'step-end' || event.workspace === undefined) continue;
    const work = workspaceRefOf(event.workspace);
    if (work !== null && work.commit !== work.base) changed.add(event.n);
  }
  const isLong = size > limits.events;
  if (isLong) leftOut.push(`Texts of events after their first ${longestText} characters.`);
  const events: JournalEvent[] = [];
  for await (const event of readableEvents(handle))
    events.push(isLong ? mapTexts(show(event), shortened) : show(event));
  const blobs = [...results, ...[...others].filter((hash) => !results.has(hash))];
  return { events, calls: [...new Set(calls)], blobs, changed: [...changed] };
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

interface Gathered {
  readonly found: Readonly<Record<string, string>>;
  readonly tooLarge: number;
  /** Why others could not be read, each reason once. */
  readonly failures: readonly string[];
}

/** Texts in their order as long as there is room for them. */
async function gathered<K extends string | number>(
  keys: readonly K[],
  most: number,
  read: (key: K) => Promise<string>,
  show: TextChange,
): Promise<Gathered> {
  const found: Record<string | number, string> = {};
  const failures = new Set<string>();
  let [left, tooLarge] = [most, 0];
  for (const key of keys) {
    try {
      const text = show(await read(key));
      if (text.length <= left) {
        found[key] = text;
        left -= text.length;
      } else tooLarge += 1;
    } catch (error) {
      failures.add(show(messageOf(error)));
    }
  }
  return { found, tooLarge, failures: [...failures] };
}

function missed(what: string, { tooLarge, failures }: Gathered): readonly string[] {
  const large = `${plural(tooLarge, what)} for which there was no room.`;
  return [...(tooLarge > 0 ? [large] : []), ...failures];
}
