import type { Json } from '../core/model/json.js';
import { buildReport, type EndReport } from '../core/model/state/report.js';
import { type RunSummary, selectSummary } from '../core/model/state/select.js';
import { createFileJournal } from '../journals/file/file-journal.js';
import type { DriveResult } from './drive-request.js';
import { keptEstimate } from './estimate/estimate-file.js';
import { resultOf } from './open-run.js';
import { writeReportFiles } from './report/write-report-files.js';

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
  const report = buildReport(state, result.end, { ...facts, estimate: await keptEstimate(runDir) });
  const summary = selectSummary(state, facts);
  await writeReportFiles({ runDir, summary, report, state });
  return { summary, report, value };
}
