import { it } from 'vitest';
import { auditScript, movedTo, recordAudit, until } from './kit/audit-run.js';
import { builtPage, launchBrowser, openPage } from './kit/browser.js';
import { controlToken, playedRun, servePage, watchToken } from './kit/page-server.js';

it('shots', async () => {
  const { events } = await recordAudit();
  console.log(
    events.length,
    events.filter((e) => e.type === 'step-start').length,
    (events.at(-1)!.at - events[0]!.at) / 1000,
    JSON.stringify(events.at(-1)).slice(0, 300),
  );
  const cut = [...movedTo(until(events, 520_000), Date.now())];
  const done = [...movedTo(events, Date.now() - 3600_000)];
  const running = cut.filter(
    (e) => e.type === 'step-start' && !cut.some((o) => o.type === 'step-end' && o.n === e.n),
  ) as any[];
  console.log(running.map((e) => e.n));
  cut.push({
    type: 'permission-ask',
    at: Date.now() - 60_000,
    n: running[1].n,
    request: 1,
    tool: 'Bash',
    argument: 'npm run db:seed',
    reason: 'no rule allows it',
    rule: 'Bash(npm run db:seed)',
  } as any);
  const n = running[0].n;
  const server = await servePage(builtPage, [
    playedRun({
      id: 'r7k2',
      script: auditScript,
      events: cut,
      needs: [
        {
          kind: 'permission',
          target: 1,
          text: 'may it run npm run db:seed?',
          since: Date.now() - 60000,
        },
      ],
      transcripts: {
        [n]: [
          {
            type: 'text',
            text: 'The audit trail is a middleware too, so both checks sit before the handler.\n\n- one\n- two `code`',
            at: 1,
          },
          {
            type: 'tool-start',
            id: 'a',
            tool: 'Read',
            input: { file_path: 'src/api/middleware/permissions.ts' },
            at: 2,
          },
          {
            type: 'tool-end',
            id: 'a',
            tool: 'Read',
            output: 'export const x = 1;',
            failed: false,
            at: 202,
          },
          {
            type: 'tool-start',
            id: 'b',
            tool: 'Bash',
            input: { command: 'npm test -- admin' },
            at: 300,
          },
          {
            type: 'tool-end',
            id: 'b',
            tool: 'Bash',
            output: 'exit 1\n2 of 38 fail',
            failed: true,
            at: 11700,
          },
        ],
      },
    }),
    playedRun({
      id: 'k2vf',
      name: 'audit-routes',
      script: auditScript,
      events: done,
      driver: { state: 'gone', pid: null },
    }),
  ]);
  const browser = await launchBrowser();
  const token = `#watch=${watchToken}&control=${controlToken}`;
  const dir = process.env.SHOTS!;
  for (const theme of ['light', 'dark'] as const) {
    const o = await openPage(browser, `${server.url}/run/r7k2/agent/${n}${token}`, { theme });
    await o.page.waitForSelector('.tabs');
    for (const tab of ['timeline', 'tree', 'script', 'log']) {
      await o.page.click(`[role=tab][data-value=${tab}]`);
      await o.page.waitForTimeout(400);
      await o.page.screenshot({ path: `${dir}/${tab}-${theme}.png` });
    }
    console.log(o.complaints);
    await o.page.click('.brand');
    await o.page.waitForTimeout(400);
    await o.page.screenshot({ path: `${dir}/home-${theme}.png` });
    await o.page.context().close();
  }
  for (const width of [900, 390]) {
    const o = await openPage(browser, `${server.url}/run/r7k2${token}`, { width, height: 900 });
    await o.page.waitForSelector('.tabs');
    await o.page.waitForTimeout(300);
    await o.page.screenshot({ path: `${dir}/run-${width}.png`, fullPage: true });
    console.log(o.complaints);
  }
  const o = await openPage(browser, `${server.url}/run/k2vf${token}`);
  await o.page.waitForSelector('.tabs');
  await o.page.waitForTimeout(300);
  await o.page.screenshot({ path: `${dir}/ended.png` });
  await o.page.goto(`${server.url}/run/k2vf/result`);
  await o.page.waitForTimeout(500);
  await o.page.screenshot({ path: `${dir}/result.png` });
  console.log(o.complaints);
  await browser.close();
  await server.close();
});
