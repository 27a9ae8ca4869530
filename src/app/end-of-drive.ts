import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../core/model/json.js';
import { buildReport, type EndReport } from '../core/model/state/report.js';
import { reportMarkdown } from '../core/model/state/report-lines.js';
import { type RunSummary, selectSummary } from '../core/model/state/select.js';
import { createFileJournal } from '../journals/file/file-journal.js';
import type { DriveResult } from './drive-request.js';
import { resultOf } from './open-run.js';

export interface DriveEnd {
  readonly summary: RunSummary;
  readonly report: EndReport;
  readonly value: Json | undefined;
}

/** What there is to say when a drive is over; leaves the report in the run folder too. */
export async function endOfDrive({
  runId,
  runDir,
  result,
}: {
  readonly runId: string;
  readonly runDir: string;
  readonly result: DriveResult;
}): Promise<DriveEnd> {
  const { state } = result;
  const value = await resultOf({ state, journal: createFileJournal(runDir) });
  const facts = { runId, runDir, driven: false, ...(value === undefined ? {} : { result: value }) };
  const report = buildReport(state, result.end, facts);
  // The report repeats the journal: a disk that cannot take it has said so already.
  await writeFile(join(runDir, 'report.md'), reportMarkdown(report)).catch(() => undefined);
  return { summary: selectSummary(state, facts), report, value };
}
