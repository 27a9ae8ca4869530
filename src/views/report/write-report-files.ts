import { join } from 'node:path';
import type { EndReport } from '../../core/report/report.js';
import type { RunSummary } from '../../core/selection/select.js';
import type { RunState } from '../../core/state/run-state.js';
import { writeDurable } from '../../host/disk/durable-file.js';
import { reportDocument } from './report-document.js';

interface EndedRun {
  readonly runDir: string;
  readonly summary: Pick<RunSummary, 'runId' | 'status' | 'reason' | 'result' | 'warnings'>;
  readonly report: EndReport;
  readonly state: RunState;
}

/**
 * Leaves `report.md` and `result.json` in the run folder, each whole or not at all. MUST NOT fail a
 * run: both repeat the journal, and a disk that cannot take them has said so already.
 */
export async function writeReportFiles({
  runDir,
  summary,
  report,
  state,
}: EndedRun): Promise<void> {
  const { runId, status, reason, result, warnings } = summary;
  const kept = { version: 1, runId, status, reason, result, warnings };
  await Promise.allSettled([
    writeDurable(join(runDir, 'result.json'), `${JSON.stringify(kept, null, 2)}\n`, 0o644),
    Promise.resolve().then(() =>
      writeDurable(join(runDir, 'report.md'), reportDocument(report, state), 0o644),
    ),
  ]);
}
