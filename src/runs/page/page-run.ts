import { resolve } from 'node:path';
import type { RunHandle } from '../../core/ports/run-store.js';
import { normaliseSource } from '../../core/program/syntax/source-text.js';
import { messageOf } from '../../core/values/errors.js';
import type { PageRun } from '../../views/page/page-data.js';
import { knownRun } from '../known/known-run.js';
import { isOwnOrigin, mainCopy, originText } from '../known/script-origin.js';
import { hideKeys } from './hidden-keys.js';
import type { PageHost } from './page-host.js';
import { readableRun } from './readable-run.js';

/** What the page is told of a run beside its events. */
export async function pageRun(host: PageHost, handle: RunHandle): Promise<PageRun> {
  const { run, lost } = await readableRun(handle, host.now());
  const { id, header, driver, args, state } = run;
  const trouble = [...lost];
  const script = await handle.script().catch((error: unknown) => {
    trouble.push(messageOf(error));
    return '';
  });
  const { file, edited } = await scriptFileOf(host, handle, script);
  return hideKeys(host.env)<PageRun>({
    version: 1,
    id,
    name: state.name || header.name,
    createdAt: header.createdAt,
    project: host.project,
    scriptFile: file,
    script,
    edited,
    args: args ?? null,
    driver: { state: driver.state, pid: driver.record?.pid ?? null },
    elapsedMs: run.elapsedMs,
    trouble,
  });
}

/**
 * Which file is read for its text is known by the home folder alone: a run folder from elsewhere
 * could name any (X180).
 */
async function scriptFileOf(
  { project, home }: PageHost,
  { id, header }: RunHandle,
  script: string,
): Promise<{ readonly file: string | null; readonly edited: string | null }> {
  const known = await knownRun(home, id, header.nonce).catch(() => null);
  const origin = known?.origins.find(({ copy }) => copy === mainCopy);
  if (origin === undefined || !(await isOwnOrigin(project, home, origin)))
    return { file: header.scriptFile, edited: null };
  const text = await originText(project, origin);
  const isOther = text !== null && text !== normaliseSource(script);
  return { file: resolve(project, origin.file), edited: isOther ? text : null };
}
