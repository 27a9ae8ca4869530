import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { createTranscripts } from '../../stores/file/contents/transcript.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import { plenum, testIo } from './fixtures/test-io.js';

const project = mkdtempSync(join(tmpdir(), 'plenum-looking-'));
const io = () =>
  testIo({
    cwd: project,
    home: join(project, 'home'),
    columns: () => 100,
    now: () => 1_000_000 + 7_200_000,
  });

beforeAll(async () => {
  const runDir = await recordRun(project, 'r7k2', samplePartialRun());
  const transcripts = createTranscripts(runDir);
  transcripts.add(2, { type: 'text', text: 'reading the file\u001b[2J' });
  transcripts.add(2, { type: 'tool', name: 'Read' });
  await transcripts.close();
  await recordRun(project, 'gone', [driveStart(), stepStart(1), stepEnd(1), stepStart(2)]);
  await recordRun(project, 'text', [driveStart(), runEnd({ result: 'plain words' })]);
  await recordRun(project, 'empty', []);
  mkdirSync(join(project, '.plenum/runs/broken'));
  writeFileSync(join(project, '.plenum/runs/broken/run.json'), 'no json');
});
afterAll(() => rmSync(project, { recursive: true }));

const json = async (...argv: readonly string[]) =>
  JSON.parse((await plenum(io(), ...argv, '--json')).out);

describe('commands that look', () => {
  it('show prints the report, the phases and the agents', async () => {
    const { code, out } = await plenum(io(), 'show', 'r7', '--agents');
    expect(code).toBe(0);
    expect(out.replaceAll(project, '<project>')).toMatchSnapshot();
  });

  it('X112: show --json has the object of run --json', async () => {
    expect(await json('show', 'r7k2')).toMatchObject({
      version: 1,
      runId: 'r7k2',
      name: 'audit-routes',
      status: 'partial',
      result: { findings: [1, 2, 3] },
      losses: [{ key: 'r7k2:k3:0', cause: 'schema' }],
      agents: { total: 3, completed: 2, failed: 1, lost: 0 },
      runDir: join(project, '.plenum/runs/r7k2'),
    });
  });

  it('X71: a run whose driver is gone is lost, and so is what it was doing', async () => {
    const run = await json('show', 'gone');
    expect(run).toMatchObject({
      status: 'lost',
      agents: { total: 2, completed: 1, lost: 1, running: 0 },
      losses: [{ cause: 'lost' }],
    });
    expect((await plenum(io(), 'show', 'gone')).out).toContain(
      '! lost   audit-routes  gone   the process that drove it is gone   ',
    );
  });

  it('a run that never started can be shown', async () => {
    expect(await json('show', 'empty')).toMatchObject({
      name: 'audit-routes',
      status: 'lost',
      agents: { total: 0 },
    });
  });

  it('list hides nothing: broken folders are listed with what is wrong', async () => {
    const { runs } = await json('list');
    expect(
      runs.map((run: { runId: string; status: string }) => [run.runId, run.status]).sort(),
    ).toEqual([
      ['broken', 'unreadable'],
      ['empty', 'lost'],
      ['gone', 'lost'],
      ['r7k2', 'partial'],
      ['text', 'completed'],
    ]);
    const { out } = await plenum(io(), 'list');
    expect(out).toMatch(/⚠ r7k2 +partial +2\/3 +2 h ago +audit-routes – 1 of 3 agents lost/);
    expect(out).toMatch(/! broken +unreadable/);
    expect(
      (await plenum(io(), 'list', '--status', 'completed')).out.trim().split('\n'),
    ).toHaveLength(1);
  });

  it('result is the value only', async () => {
    expect((await plenum(io(), 'result', 'text')).out).toBe('plain words\n');
    expect(JSON.parse((await plenum(io(), 'result', 'r7k2')).out)).toEqual({ findings: [1, 2, 3] });
    expect(await plenum(io(), 'result', 'gone')).toMatchObject({ code: 1, out: '' });
  });

  it('logs of a run are its lines; --failed and --tail narrow them', async () => {
    const lines = async (...argv: readonly string[]): Promise<string[]> =>
      (await plenum(io(), 'logs', 'r7k2', ...argv)).out.trimEnd().split('\n');
    expect(await lines()).toHaveLength(13);
    expect((await lines('--failed')).map((line) => line.trim().split(' ')[1])).toEqual([
      '·',
      '✗',
      '⚠',
    ]);
    expect(await lines('--tail', '1')).toEqual([expect.stringContaining('partial')]);
    expect((await lines('--json', '--tail', '2')).map((line) => JSON.parse(line).type)).toEqual([
      'step-end',
      'run-end',
    ]);
  });

  it('logs of an agent hold its full prompt, transcript and answer, by number or label', async () => {
    const { out } = await plenum(io(), 'logs', 'r7k2', 'src/routes/2');
    for (const part of [
      '#2 src/routes/2.ts',
      'script line 12',
      'Audit file 2',
      '  reading the file',
      '"name":"Read"',
      'answer 2',
    ])
      expect(out).toContain(part);
    expect(out).not.toContain('\u001b');
    expect((await plenum(io(), 'logs', 'r7k2', '#2')).out).toBe(out);
    const ambiguous = await plenum(io(), 'logs', 'r7k2', 'src/');
    expect(ambiguous).toMatchObject({ code: 8, err: expect.stringContaining('fits 2 agents') });
  });

  it('watch of a run that is over prints its report', async () => {
    expect((await plenum(io(), 'watch', 'r7k2')).out).toContain('⚠ partial');
  });

  it('X79: pause and stop without a driver are refused with 8; retry is kept for the resume', async () => {
    expect(await plenum(io(), 'pause', 'gone')).toMatchObject({
      code: 8,
      err: expect.stringContaining('E_RUN_NOT_DRIVEN'),
    });
    expect((await plenum(io(), 'stop', 'gone', '2')).code).toBe(8);
    const retry = await plenum(io(), 'retry', 'r7k2', '--failed');
    expect(retry).toMatchObject({
      code: 0,
      err: expect.stringContaining('Go on: plenum resume r7k2'),
    });
    expect((await plenum(io(), 'retry', 'r7k2')).code).toBe(2);
  });

  it('C78: resume of a run without a journal is an error, never a restart', async () => {
    expect(await plenum(io(), 'resume', 'empty')).toMatchObject({
      code: 8,
      err: expect.stringContaining('nothing to resume'),
    });
  });

  it('looking changes nothing', async () => {
    const files = (): unknown[] =>
      readdirSync(project, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path, statSync(path).mtimeMs, readFileSync(path, 'utf8')]);
    const before = files();
    for (const argv of [
      ['list'],
      ['show', 'r7k2'],
      ['logs', 'r7k2'],
      ['logs', 'r7k2', '2'],
      ['watch', 'gone'],
      ['result', 'r7k2'],
      ['doctor'],
      ['workflows'],
    ]) {
      await plenum(io(), ...argv);
    }
    expect(files()).toEqual(before);
  });
});
