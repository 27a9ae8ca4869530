import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildReport } from '../../core/report/report.js';
import { selectSummary } from '../../core/selection/select.js';
import { stateAfter } from '../../core/state/fold.js';
import { samplePartialRun } from '../../testing/harness/sample-events.js';
import { writeReportFiles } from './write-report-files.js';

let runDir: string;
beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'plenum-report-'));
});
afterEach(() => rmSync(runDir, { recursive: true, force: true }));

const write = (folder = runDir): Promise<void> => {
  const state = stateAfter(samplePartialRun());
  const facts = { runId: 'r7k2', runDir: folder, driven: false };
  return writeReportFiles({
    runDir: folder,
    state,
    report: buildReport(state, state.end, facts),
    summary: selectSummary(state, facts),
  });
};

it('leaves the report and the result, whole, and nothing else', async () => {
  writeFileSync(
    join(runDir, 'result.json'),
    '{"an older drive": "with a longer text than the new one"'.repeat(20),
  );
  await write();
  expect(readdirSync(runDir).sort()).toEqual(['report.md', 'result.json']);
  expect(JSON.parse(readFileSync(join(runDir, 'result.json'), 'utf8'))).toEqual({
    version: 1,
    runId: 'r7k2',
    warnings: [],
    status: 'partial',
    reason: '1 of 3 agents lost (1 schema); gate npm test failed',
    result: { findings: [1, 2, 3] },
  });
  expect(readFileSync(join(runDir, 'report.md'), 'utf8')).toMatch(/^\*\*⚠ The run is partial/);
});

it('does not fail a run whose folder takes no file', async () => {
  const blocked = join(runDir, 'file');
  writeFileSync(blocked, '');
  await expect(write(blocked)).resolves.toBeUndefined();
});

it('one file that cannot be written does not keep the other from being written', async () => {
  mkdirSync(join(runDir, 'report.md/inside'), { recursive: true });
  await write();
  expect(existsSync(join(runDir, 'result.json'))).toBe(true);
});
