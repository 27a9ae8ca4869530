import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { key } from './agents/model-project.js';
import { WaitingProject } from './waiting-project.js';

interface News {
  readonly event: string;
  readonly text: string;
  readonly [member: string]: unknown;
}

let fake: FakeModel;
let project: WaitingProject;
let server: Server | undefined;
beforeEach(async () => {
  fake = await createFakeModel();
});
afterEach(async () => {
  server?.close();
  server = undefined;
  project.close();
  await fake.close();
});

/** A program of somebody's, who keeps what it is told and then does this. */
const program = () => join(project.folder, 'tell');
function telling(config: object, then = ''): void {
  project = new WaitingProject(fake);
  const file = join(project.personal, '.plenum', 'config.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...settings, ...config, notify: { run: [program()] } }));
  writeFileSync(program(), `#!/bin/sh\ncat >> ${project.folder}/told\n${then}\n`);
  chmodSync(program(), 0o755);
  project.letGo();
}
const toldText = () => {
  const file = join(project.folder, 'told');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
const told = (): readonly News[] =>
  toldText()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as News);

/** Much happens here, and only its question and its end are for somebody who is elsewhere. */
const busy = `phase('Look'); log('a line'); await agent('one'); await agent('two');
const color = await ask('Which one?', { options: ['red', 'blue'] });
phase('Paint'); log('more'); return [color, await agent('three')];`;

describe('notify', () => {
  it('X125: a program hears of the question, the pause and the end, each once, and of nothing else', async () => {
    telling({});
    project.script('wf.js', busy);
    const paused = await project.run('run', 'wf.js', '--yes', '--no-input', '--json');
    const { runId } = JSON.parse(paused.stdout) as { runId: string };
    expect(paused.code).toBe(7);
    const agents = { total: 2, running: 0, completed: 2, failed: 0 };
    const question = { event: 'question', text: 'Which one? (red / blue)', agents };
    const begun = [
      { ...question, version: 1, runId, name: 'e2e', next: `plenum answer ${runId}` },
      { event: 'pause', status: 'paused', next: `plenum resume ${runId}` },
    ];
    expect(told()).toMatchObject(begun);
    // The question that a kept answer settles is no news.
    await project.run('answer', runId, 'blue');
    expect(await project.run('resume', runId, '--yes', '--no-input')).toMatchObject({ code: 0 });
    const end = { event: 'end', status: 'completed', next: `plenum show ${runId}` };
    expect(told()).toMatchObject([...begun, end]);
  });

  it('X125: a run that drives itself tells as well, and why it failed', async () => {
    telling({});
    project.script('wf.js', `throw new Error('no more of this')`);
    expect((await project.run('run', 'wf.js', '--yes', '--detach')).code).toBe(0);
    await project.quiet();
    const text = expect.stringContaining('no more of this');
    expect(told()).toMatchObject([{ event: 'end', status: 'failed', text }]);
  });

  it('X125: an address gets the same as the body of a POST, and a redirect is not followed', async () => {
    telling({});
    const posted: { readonly path: string | undefined; readonly body: News }[] = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        posted.push({ path: request.url, body: JSON.parse(body) as News });
        response.writeHead(307, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const file = join(project.personal, '.plenum', 'config.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
    const url = `${origin}/hook?token=in-the-address`;
    writeFileSync(file, JSON.stringify({ ...settings, notify: { url } }));
    project.script('wf.js', `return await agent('one');`);
    const { code, summary, stderr } = await project.json('run', 'wf.js', '--yes');
    expect(code).toBe(0);
    expect(posted).toMatchObject([{ path: '/hook?token=in-the-address', body: { event: 'end' } }]);
    const redirected = { code: 'notify-failed', text: expect.stringContaining('redirect') };
    expect(summary.warnings).toContainEqual(redirected);
    expect(`${stderr}${JSON.stringify(summary)}`).not.toContain('in-the-address');
  });

  it('X125: one that fails is a warning of the run wherever it is shown, and no other end', async () => {
    telling({}, 'echo "no room" >&2; exit 3');
    project.script('wf.js', `return await agent('one');`);
    const { code, summary, stderr } = await project.json('run', 'wf.js', '--yes');
    const text = `notify: ${program()} ended with 3: no room`;
    expect([code, summary.status]).toEqual([0, 'completed']);
    expect(stderr).toContain(text);
    expect(summary.warnings).toContainEqual({ code: 'notify-failed', text });
    const shown = await project.json('show', '@last');
    expect(shown.summary).toMatchObject({
      warnings: summary.warnings,
      durationMs: summary.durationMs,
    });
    for (const verb of ['show', 'logs'])
      expect((await project.run(verb, '@last')).stdout).toContain(text);
    const kept = (name: string) => readFileSync(join(project.runDir(), name), 'utf8');
    expect(kept('report.md')).toContain('no room');
    expect(JSON.parse(kept('result.json'))).toMatchObject({ warnings: summary.warnings });
    // And the run is as good to resume as any other.
    expect(await project.run('resume', '@last', '--yes')).toMatchObject({ code: 0 });
  });

  it('X125: one that is not there leaves a partial run its own exit code', async () => {
    telling({});
    writeFileSync(
      join(project.personal, '.plenum', 'config.json'),
      JSON.stringify({
        backend: 'command',
        backends: { command: { run: ['sh', '-c', 'cat > /dev/null; exit 1'] } },
        notify: { run: ['/nowhere/tell'] },
      }),
    );
    project.script('wf.js', `return await agent('one', { retries: 0 });`);
    const { code, summary } = await project.json('run', 'wf.js', '--yes');
    expect([code, summary.status]).toEqual([3, 'partial']);
    expect(JSON.stringify(summary.warnings)).toContain('/nowhere/tell could not be started');
  });

  it('X125: nothing that is a secret leaves in its JSON', async () => {
    telling({});
    const looks = 'sk-ant-api03-abcdefghijklmnop';
    project.script(
      'wf.js',
      `await ask('Is ${key} or ${looks} the key?', { default: 'no' });
throw new Error('the key is ${key}, not ${looks}');`,
    );
    expect((await project.run('run', 'wf.js', '--yes', '--no-input')).code).toBe(1);
    expect(told().map(({ event }) => event)).toEqual(['question', 'end']);
    expect(toldText()).toContain('[redacted]');
    expect(toldText()).not.toMatch(/planted|api03/);
  });

  it('X125: a folder that nobody trusted calls nobody', async () => {
    telling({});
    writeFileSync(
      join(project.personal, '.plenum', 'config.json'),
      JSON.stringify({ backend: 'command', backends: { command: { run: ['sh', '-c', 'cat'] } } }),
    );
    project.write('.plenum/config.json', JSON.stringify({ notify: { run: [program()] } }));
    project.script('wf.js', `return await agent('one');`);
    expect((await project.run('run', 'wf.js', '--yes')).code).toBe(0);
    expect(toldText()).toBe('');
    await project.run('trust', '--yes');
    expect((await project.run('run', 'wf.js', '--yes')).code).toBe(0);
    expect(told()).toMatchObject([{ event: 'end' }]);
  });
});
