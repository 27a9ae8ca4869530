import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEvent, StepStart } from '../../core/journal/event.js';
import { createFold } from '../../core/state/fold.js';
import { createNotifier, type Notifier } from './notifier.js';

let folder: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-notify-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

const start: JournalEvent = {
  type: 'drive-start',
  at: 1,
  epoch: 1,
  reason: 'run',
  kernel: 'k',
  name: 'audit',
  script: 's',
  limits: { concurrency: 1, maxAgents: 1, budgetTotal: null },
  phases: [],
};
const question: StepStart = {
  type: 'step-start',
  at: 2,
  n: 1,
  kind: 'ask',
  realm: 0,
  strand: 'root',
  position: 0,
  lane: 'root',
  content: 'c',
  key: 'k',
  label: 'q',
  phase: null,
  site: null,
  prompt: 'Which one?',
  options: { options: ['red', 'blue'] },
};
const agent: StepStart = { ...question, n: 2, kind: 'agent', label: 'a' };
const ended = (status: 'completed' | 'paused'): JournalEvent => ({
  type: 'run-end',
  at: 3,
  status,
  reasons: ['all done'],
  losses: [],
  handled: [],
  reused: 0,
  ran: 1,
  unclaimed: 0,
});

function tell(notifier: Notifier, events: readonly JournalEvent[]): Promise<void> {
  const fold = createFold();
  for (const event of events) {
    fold.apply(event);
    notifier.event(event, fold.state);
  }
  return notifier.close();
}

const place = () => ({
  runId: 'r7k2',
  project: folder,
  env: { PATH: process.env.PATH, MINE: 'm' },
});

/** Serves until the test is over; resolves to its address. */
async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  server = createServer(answer as never);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('X125: what a run tells whom the configuration names', () => {
  it('X125: a program gets each question and the end, in order, and nothing else', async () => {
    const program = join(folder, 'tell');
    await writeFile(program, '#!/bin/sh\ncat >> told; env | cut -d= -f1 | sort > names\n');
    await chmod(program, 0o755);
    const notifier = createNotifier({ settings: { run: [program] }, ...place() });
    await tell(notifier, [start, question, agent, ended('completed')]);
    expect(notifier.failures()).toEqual([]);
    const told = (await readFile(join(folder, 'told'), 'utf8')).trim().split('\n');
    expect(told.map((line) => JSON.parse(line))).toEqual([
      {
        ...{ version: 1, event: 'question', runId: 'r7k2', name: 'audit', status: 'running' },
        ...{ agents: { total: 0, running: 0, completed: 0, failed: 0 }, costUsd: null },
        ...{ text: 'Which one? (red / blue)', next: 'plenum answer r7k2' },
      },
      expect.objectContaining({
        ...{ event: 'end', text: 'completed: all done', next: 'plenum show r7k2' },
      }),
    ]);
    const names = (await readFile(join(folder, 'names'), 'utf8')).trim().split('\n');
    expect(names).toContain('MINE');
    expect(names.filter((name) => /KEY|TOKEN|PLENUM/.test(name))).toEqual([]);
  });

  it('X182: a program sees no key but those that its own words in the configuration ask for', async () => {
    const env = { ...place().env, HOOK_URL: 'https://a:planted-1@b.c', MY_TOKEN: 'planted-2' };
    const shell = 'echo "$HOOK_URL" > told; env >> told';
    await tell(createNotifier({ settings: { shell }, ...place(), env }), [start, question]);
    const told = await readFile(join(folder, 'told'), 'utf8');
    expect(told).toContain('planted-1');
    expect(told).not.toContain('planted-2');
  });

  it('X125: what goes out and what is said of a failure hold no secret', async () => {
    const program = join(folder, 'tell');
    await writeFile(program, '#!/bin/sh\ncat > told; echo "no $1" >&2; exit 1\n');
    await chmod(program, 0o755);
    const env = { ...place().env, MY_TOKEN: 'planted-in-a-variable' };
    const run = [program, env.MY_TOKEN];
    const notifier = createNotifier({ settings: { run }, ...place(), env });
    // The secret stands across the place where a long text is cut.
    const prompt = `${'a'.repeat(490)} planted-in-a-variable sk-ant-api03-0123456789abcdef`;
    await tell(notifier, [start, { ...question, prompt }]);
    expect(await readFile(join(folder, 'told'), 'utf8')).not.toMatch(/plant|sk-ant/);
    expect(notifier.failures()).toEqual([`notify: ${program} ended with 1: no [redacted]`]);
  });

  it('X125: a question whose answer was kept for this resume calls nobody', async () => {
    const program = join(folder, 'tell');
    await writeFile(program, '#!/bin/sh\ncat >> told\n');
    await chmod(program, 0o755);
    const notifier = createNotifier({ settings: { run: [program] }, ...place() });
    const answer: JournalEvent = {
      ...{ type: 'control-take', at: 1, action: 'answer', target: question.n },
      ...{ author: 'ann', accepted: true, message: 'answered' },
    };
    await tell(notifier, [start, answer, question, ended('completed')]);
    const told = (await readFile(join(folder, 'told'), 'utf8')).trim().split('\n');
    expect(told.map((line) => JSON.parse(line).event)).toEqual(['end']);
  });

  it('X125: an address gets the same as JSON; a redirect is a warning', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${body}`);
        response.writeHead(request.url === '/there' ? 302 : 204, { location: '/elsewhere' }).end();
      });
    });
    await tell(createNotifier({ settings: { url: `${url}/here?key=k` }, ...place() }), [
      start,
      ended('paused'),
    ]);
    expect(seen[0]).toMatch(
      /^POST \/here\?key=k \{"version":1,"event":"pause".*plenum resume r7k2/,
    );
    const notifier = createNotifier({ settings: { url: `${url}/there` }, ...place() });
    await tell(notifier, [start, ended('completed')]);
    expect(seen).toHaveLength(2);
    expect(notifier.failures()).toEqual([
      `notify: ${url} answers with a redirect (HTTP 302), which is not followed`,
    ]);
  });

  it('X125: what fails, hangs or is not there is a warning, and holds up no end', async () => {
    const notifier = createNotifier({
      settings: { shell: 'echo no >&2; exit 3', url: await serve(() => {}) },
      ...place(),
    });
    await tell(notifier, [start, question, ended('completed')]);
    const failures = notifier.failures();
    expect(failures[0]).toBe('notify: sh ended with 3: no');
    expect(failures[1]).toContain('did not take it: no answer in time');
    const absent = createNotifier({ settings: { run: ['/nowhere/tell'] }, ...place() });
    await tell(absent, [start, ended('completed')]);
    expect(absent.failures()[0]).toContain('/nowhere/tell could not be started');
  });
});
