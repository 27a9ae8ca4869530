import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { projectRuns } from '../../runs/known/project-runs.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import type { PageEntry } from '../../views/page/page-data.js';
import { type RecordedProject, recordProject } from '../cli/fixtures/recorded-project.js';
import { treeOf } from '../cli/fixtures/tree-of.js';
import { PageStand } from './fixtures/page-stand.js';
import { isPresent, readStream } from './fixtures/read-stream.js';

const hostile = '</script><img src=x onerror=alert(1)>\u001b]0;owned\u0007<!--';

describe('a project that really ran', () => {
  let recorded: RecordedProject;
  let stand: PageStand;
  beforeAll(async () => {
    recorded = await recordProject();
    stand = await new PageStand({}, recorded).open();
  }, 60_000);
  afterAll(async () => {
    await stand.close();
  });

  it('X123: what the page asks is what the commands print, and asking changes no name, byte or time', async () => {
    const before = treeOf(recorded.base);
    const home = await stand.json('/api/runs');
    expect(home).toMatchObject({ version: 1, project: recorded.project, more: 0 });
    expect(home.runs).toMatchObject([
      { id: 'r7k2', error: null, needs: [], summary: { status: 'completed', name: 'all' } },
    ]);
    const run = await stand.json('/api/runs/r7k2');
    expect(run).toMatchObject({
      version: 1,
      id: 'r7k2',
      name: 'all',
      scriptFile: join(recorded.project, 's.js'),
      edited: null,
      args: null,
      driver: { state: 'gone' },
      trouble: [],
    });
    const events = await readStream(stand, '/api/runs/r7k2/events', isPresent);
    const blob = events.flatMap(({ data }) => {
      const { valueBlob } = data as { valueBlob?: string };
      return valueBlob === undefined ? [] : [valueBlob];
    });
    expect(blob).toHaveLength(1);
    const { text } = await stand.ask(`/api/runs/r7k2/blobs/${blob[0]}`);
    expect(text).toContain('BBBB');
    const diff = await stand.ask('/api/runs/r7k2/agents/2/diff');
    expect([diff.status, diff.headers['content-type']]).toEqual([
      200,
      'text/x-patch; charset=utf-8',
    ]);
    expect(diff.text).toContain('+made');
    expect((await stand.ask('/api/runs/r7k2/agents/1/diff')).status).toBe(404);
    const report = await stand.ask('/api/runs/r7k2/report');
    expect(report.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(report.text).toContain('all');
    expect(await stand.json('/api/runs/r7k2/result')).toMatchObject({
      version: 1,
      result: { passed: true, inner: 'inner' },
    });
    const file = await stand.ask('/api/runs/r7k2/export.html');
    expect(file.headers['content-disposition']).toBe('attachment; filename="r7k2.html"');
    expect(file.text).toContain('id="plenum-data"');
    const leaving = stand.request('/api/runs/stream', 'GET', stand.watching());
    leaving.on('error', () => undefined);
    leaving.end();
    await readStream(stand, '/api/runs/r7k2/agents/1/transcript', isPresent);
    leaving.destroy();
    expect(treeOf(recorded.base)).toEqual(before);
  });

  it('X180: the file a script came from is shown as it is now, if this user started the run with it', async () => {
    const text = "export const meta = { name: 'all', description: 'edited' };\nreturn 1;\n";
    writeFileSync(join(recorded.project, 's.js'), text);
    expect((await stand.json('/api/runs/r7k2')).edited).toBe(text);
  });
});

describe('runs that are not as they should be', () => {
  const stand = new PageStand({ MY_API_KEY: 'planted-0123456789' });
  beforeAll(async () => {
    await stand.open();
  });
  afterAll(() => stand.close());

  const entries = async (): Promise<Readonly<Record<string, PageEntry>>> => {
    const { runs } = (await stand.json('/api/runs')) as { runs: PageEntry[] };
    return Object.fromEntries(runs.map((entry) => [entry.id, entry]));
  };

  it('X180: a script file that a run folder names is not read for it', async () => {
    const secret = join(stand.folder, 'secret.txt');
    writeFileSync(secret, 'a secret of this machine');
    const runDir = await recordRun(stand.project, 'foreign', samplePartialRun());
    const store = projectRuns(stand.project);
    const run = await store.open('foreign');
    if (run === null) throw new Error(`no run in ${runDir}`);
    await run.writeHeader({ ...run.header, scriptFile: secret, nonce: '0'.repeat(32) });
    const told = await stand.ask('/api/runs/foreign');
    expect(JSON.parse(told.text)).toMatchObject({ edited: null });
    expect(told.text).not.toContain('a secret');
  });

  it('X123: a list has them with what is wrong, and all others', async () => {
    await recordRun(stand.project, 'sound', samplePartialRun());
    for (const [id, text] of [
      ['no-json', '{'],
      ['newer', '{"version":99}'],
      ['empty', ''],
    ]) {
      const runDir = await recordRun(stand.project, id ?? '', samplePartialRun());
      writeFileSync(join(runDir, 'run.json'), text ?? '');
    }
    const all = await entries();
    expect(all.sound).toMatchObject({ error: null, summary: { status: 'partial' } });
    expect(all['no-json']?.error?.code).toBe('E_RUN_FOREIGN');
    expect(all.newer?.error?.code).toBe('E_JOURNAL_VERSION');
    expect(all.empty?.error?.hint).not.toBe('');
    expect(await stand.json('/api/runs?most=2')).toMatchObject({
      more: Object.keys(all).length - 2,
    });
    expect((await stand.ask('/api/runs/no-json')).status).toBe(500);
    expect((await stand.ask('/api/runs/none')).status).toBe(404);
  });

  it('X123: what waits for a person is said of every run', async () => {
    await recordRun(stand.project, 'asks', [
      driveStart(),
      stepStart(1, { kind: 'ask', prompt: `Who? ${hostile}` }),
      stepStart(2),
      {
        type: 'permission-ask',
        at: 1_000_500,
        n: 2,
        request: 3,
        tool: 'Bash',
        argument: 'npm publish',
        reason: 'no rule',
      },
    ]);
    const { needs } = (await entries()).asks ?? { needs: [] };
    expect(needs.map(({ kind, target }) => [kind, target])).toEqual([
      ['question', 1],
      ['permission', 3],
      ['lost', null],
    ]);
    expect(JSON.stringify(needs)).not.toContain('\\u001b');
  });

  it('X182: an export and a list hide keys by value, and what looks like one', async () => {
    const key = `sk-ant-api03-${'a1B2'.repeat(8)}`;
    await recordRun(stand.project, 'leaky', [
      driveStart({ name: 'planted-0123456789' }),
      stepStart(1, { prompt: `use ${key} in ${stand.project}/src/a.ts` }),
      stepEnd(1, { value: 'planted-0123456789' }),
      runEnd(),
    ]);
    const file = (await stand.ask('/api/runs/leaky/export.html')).text;
    expect(file).not.toContain('planted');
    expect(file).not.toContain(key);
    expect(file).not.toContain(stand.folder);
    expect(file).toContain('use [redacted] in src/a.ts');
    expect(JSON.stringify(await entries())).not.toContain('planted');
  });
});

describe('commands of a person', () => {
  const stand = new PageStand();
  beforeAll(async () => {
    await stand.open();
    await recordRun(stand.project, 'r7k2', samplePartialRun());
  });
  afterAll(() => stand.close());
  const answerOf = async (id: string, control: object): Promise<unknown> => {
    const { status, text } = await stand.post(id, control);
    return { status, ...JSON.parse(text) };
  };

  it('X79: without a driver, answers are kept and stops refused; going on names its command', async () => {
    expect(await answerOf('r7k2', { action: 'retry', target: 1 })).toMatchObject({
      status: 200,
      accepted: true,
      kept: true,
    });
    expect(await answerOf('r7k2', { action: 'retry' })).toMatchObject({
      status: 200,
      accepted: true,
      kept: true,
    });
    expect(await answerOf('r7k2', { action: 'stop' })).toMatchObject({
      status: 409,
      error: { code: 'E_RUN_NOT_DRIVEN', hint: expect.stringContaining('plenum resume r7k2') },
    });
    expect(await answerOf('r7k2', { action: 'resume' })).toMatchObject({
      status: 409,
      error: { hint: 'plenum resume r7k2' },
    });
    expect(await answerOf('r7k2', { action: 'skip', target: 1 })).toMatchObject({
      status: 200,
      accepted: false,
    });
    expect(await answerOf('r7k2', { action: 'send', target: 1, text: 'look' })).toMatchObject({
      status: 409,
      error: { code: 'E_RUN_NOT_DRIVEN' },
    });
    expect(await answerOf('none', { action: 'stop' })).toMatchObject({ status: 404 });
  });

  it('X79: the driver of the run takes them, as the page sent them', async () => {
    const run = await projectRuns(stand.project).open('r7k2');
    if (run === null) throw new Error('it is there');
    const lease = await run.lease.acquire({ takeOver: false });
    const session = await run.journal.open();
    await lease.setEpoch(session.epoch);
    const { readControlKey } = await import('../../config/trust/control-key.js');
    const key = () => readControlKey(stand.home);
    const inbox = run.controls.inbox({ epoch: session.epoch, key });
    const answering = (async () => {
      for (;;) {
        const [control] = (await inbox.poll()).filter(({ action }) => action === 'pause');
        if (control === undefined) continue;
        await inbox.acknowledge(control, { accepted: true, message: 'it pauses' });
        return control;
      }
    })();
    expect(await answerOf('r7k2', { action: 'pause' })).toEqual({
      status: 200,
      version: 1,
      accepted: true,
      message: 'it pauses',
      kept: false,
    });
    expect(await answering).toMatchObject({
      author: 'page',
      action: 'pause',
      epoch: session.epoch,
    });
    expect(await answerOf('r7k2', { action: 'resume' })).toMatchObject({
      error: { code: 'E_RUN_DRIVEN' },
    });
    await session.close();
    await lease.release();
  });
});
