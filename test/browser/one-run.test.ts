import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunSummary, selectSummary } from '../../src/core/selection/select.js';
import { stateAfter } from '../../src/core/state/fold.js';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import type { PageHome } from '../../src/views/page/page-data.js';
import { ModelProject, questions, sent } from '../e2e/agents/model-project.js';
import { command, until } from '../e2e/project.js';
import { launchBrowser, openPage } from './kit/browser.js';

const body = `
const pair = await parallel(['a', 'b'].map((name) => () =>
  agent('one of two @fake delay 20000 @fake say ' + name, { label: name })));
const go = await ask('Go on?', { options: ['yes', 'no'] });
const work = await agent('work @fake delay 15000 @fake say one @fake say heard', { label: 'work' });
return { pair, go, work };
`;

let fake: FakeModel;
let project: ModelProject;
let browser: Browser;
let page: Page;
let client: Client;
let address: URL;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  fake = await createFakeModel();
  project = new ModelProject(fake);
  project.script('wf.js', body);
  browser = await launchBrowser();
  client = new Client({ name: 'tester', version: '1' });
  const env = { ...process.env, ...project.given, HOME: project.home, PLENUM_CALL: '', _: '' };
  const known = Object.entries(env).filter(
    (entry): entry is [string, string] => !!entry[1] || entry[1] === '',
  );
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [command, 'mcp', '-q'],
      cwd: project.work,
      env: Object.fromEntries(known),
    }),
  );
});
afterAll(async () => {
  for (const end of ends) await end();
  await client?.close();
  await browser?.close();
  project?.close();
  await fake?.close();
});

/** The page of the run at a server of its own, as a person opens it. */
async function servePage(id: string): Promise<void> {
  const { child } = project.start(['ui', id]);
  ends.push(() => child.kill());
  let out = '';
  child.stdout?.on('data', (text) => {
    out += text;
  });
  await until(() => out.includes('\n'), 60_000);
  address = new URL(out.trim());
  ({ page } = await openPage(browser, address.href));
}

async function mcp(name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const said = await client.callTool({ name, arguments: input });
  return (said.structuredContent ?? {}) as Record<string, unknown>;
}

function lastQuestion(): string {
  const last = questions(fake).at(-1);
  return last === undefined ? '' : sent(last);
}

const facts = ({ status, agents }: Pick<RunSummary, 'status' | 'agents'>) => ({
  status,
  agents: { ...agents },
});

/** What every view says of the run now; each reads the record by itself. */
async function views(id: string) {
  const token = /watch=([\w-]+)/.exec(address.hash)?.[1];
  const [shown, home, answered] = await Promise.all([
    project.run('show', id, '--json'),
    fetch(`${address.origin}/api/runs`, { headers: { authorization: `Bearer ${token}` } }),
    mcp('get_run', { run: id }),
  ]);
  const entry = ((await home.json()) as PageHome).runs.find((run) => run.id === id);
  const cli = JSON.parse(shown.stdout) as RunSummary & { driver: { state: string } };
  const driven = cli.driver.state !== 'gone';
  const folded = selectSummary(stateAfter(project.events(id)), {
    ...{ runId: id, runDir: project.runDir(id), driven },
  });
  return {
    cli: facts(cli),
    server: entry?.summary ? facts(entry.summary) : null,
    mcp: facts(answered as unknown as RunSummary),
    journal: driven ? facts(folded) : null,
    page: {
      word: (await page.innerText('.stw')).trim(),
      done: (await page.innerText('.mxs')).replaceAll(/\s+/g, ' '),
    },
  };
}

/** All of them say the same, as soon as nothing moves. */
async function agree(id: string, status: RunSummary['status'], done: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { cli, server, mcp: told, journal, page: shown } = await views(id);
        const same = [server, told, journal ?? cli].every(
          (one) => JSON.stringify(one) === JSON.stringify(cli),
        );
        return [cli.status, same, shown.word, shown.done.includes(`done ${done}`) || shown.done];
      },
      { timeout: 60_000, interval: 200 },
    )
    .toEqual([status, true, status, true]);
}

describe('one run and all its views', () => {
  it('X120 X117: detached, watched, paused from the page, killed, resumed, answered over MCP, told something, exported: one state', async () => {
    const started = await project.run('run', 'wf.js', '--yes', '--detach', '--json');
    expect(`${started.code} ${started.stderr}`).toMatch(/^0 /);
    const { runId: id } = JSON.parse(started.stdout) as { runId: string };
    const watching = project.start(['watch', id]);
    await servePage(id);
    await until(() => questions(fake).length === 2, 60_000);
    await agree(id, 'running', '0 of 2');

    await page.click('button:has-text("Pause")');
    await until(
      () => project.ofType('control-take').some(({ action }) => action === 'pause'),
      60_000,
    );
    const driver = JSON.parse((await project.run('show', id, '--json')).stdout).driver;
    process.kill(driver.pid, 'SIGKILL');
    await agree(id, 'lost', '0 of 2');
    expect((await watching.ended).stderr).toContain(`plenum resume ${id}`);

    const resumed = await project.run('resume', id, '--yes', '--detach', '--json');
    expect(`${resumed.code} ${resumed.stderr}`).toMatch(/^0 /);
    await until(() => project.ofType('step-start').some(({ kind }) => kind === 'ask'), 60_000);
    await agree(id, 'paused', '2 of 2');

    const { n } = project.ofType('step-start').find(({ kind }) => kind === 'ask') ?? {};
    await mcp('answer_question', { run: id, question: n, answer: 'yes' });
    await until(() => questions(fake).length === 5, 60_000);
    await agree(id, 'running', '2 of 3');
    const told = await project.run('send', id, 'work', 'look at b.ts', '--json');
    expect(JSON.parse(told.stdout)).toMatchObject({ action: 'send', accepted: true });
    await agree(id, 'completed', '3 of 3');
    expect(lastQuestion()).toContain('look at b.ts');

    const file = join(project.folder, 'run.html');
    expect((await project.run('export', id, '--html', '-o', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('look at b.ts');
    const opened = await openPage(browser, pathToFileURL(file).href);
    await opened.page.waitForSelector('.stw');
    expect((await opened.page.innerText('.stw')).trim()).toBe('completed');
    expect(opened.requests.filter((asked) => !/^(file|data):/.test(asked))).toEqual([]);
    const result = JSON.parse((await project.run('result', id, '--json')).stdout);
    expect(result.result ?? result).toMatchObject({ pair: ['a', 'b'], go: 'yes', work: 'heard' });
  }, 300_000);
});
