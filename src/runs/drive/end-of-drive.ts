import type { DriveResult } from '../../config/request/drive-request.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import { buildReport, type EndReport } from '../../core/report/report.js';
import { type RunSummary, selectSummary } from '../../core/selection/select.js';
import type { Json } from '../../core/values/json.js';
import { writeReportFiles } from '../../views/report/write-report-files.js';
import { keptEstimate } from '../known/kept-estimate.js';
import { scriptToEdit } from '../known/script-origin.js';
import { resultOf } from '../look/open-run.js';

export interface DriveEnd {
  readonly summary: RunSummary;
  readonly report: EndReport;
  readonly value: Json | undefined;
}

/** What there is to say when a drive is over; leaves the report in the run folder too. */
export async function endOfDrive({
  run,
  result,
}: {
  readonly run: Pick<RunHandle, 'id' | 'runDir' | 'header' | 'journal' | 'attachments'>;
  readonly result: Pick<DriveResult, 'state' | 'end'>;
}): Promise<DriveEnd> {
  const { state } = result;
  const { id: runId, runDir } = run;
  const value = await resultOf({ state, journal: run.journal });
  const facts = { runId, runDir, driven: false, ...(value === undefined ? {} : { result: value }) };
  const report = buildReport(state, result.end, {
    ...facts,
    estimate: await keptEstimate(run),
    script: scriptToEdit(run),
  });
  const summary = selectSummary(state, facts);
  await writeReportFiles({ runDir, summary, report, state });
  return { summary, report, value };
}
