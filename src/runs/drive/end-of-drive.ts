import type { DriveResult } from '../../config/request/drive-request.js';
import { buildReport, type EndReport } from '../../core/report/report.js';
import { type RunSummary, selectSummary } from '../../core/state/select.js';
import type { Json } from '../../core/values/json.js';
import { keptEstimate } from '../../stores/file/contents/estimate-file.js';
import { createFileJournal } from '../../stores/file/journal/file-journal.js';
import { writeReportFiles } from '../../views/report/write-report-files.js';
import { resultOf } from '../look/open-run.js';

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
  readonly result: Pick<DriveResult, 'state' | 'end'>;
}): Promise<DriveEnd> {
  const { state } = result;
  const value = await resultOf({ state, journal: createFileJournal(runDir) });
  const facts = { runId, runDir, driven: false, ...(value === undefined ? {} : { result: value }) };
  const report = buildReport(state, result.end, { ...facts, estimate: await keptEstimate(runDir) });
  const summary = selectSummary(state, facts);
  await writeReportFiles({ runDir, summary, report, state });
  return { summary, report, value };
}
