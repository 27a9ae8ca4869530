import { type Context, Hono } from 'hono';
import { PlenumError } from '../../core/values/errors.js';
import { findPageRun } from '../../runs/page/find-page-run.js';
import { hideKeys } from '../../runs/page/hidden-keys.js';
import { pageExport } from '../../runs/page/page-export.js';
import { pageRun } from '../../runs/page/page-run.js';
import { pageBlob, pageDiff, pageReport, pageResult } from '../../runs/page/run-texts.js';
import { embedPage } from '../../views/page/embed-page.js';
import { readControl } from './control-request.js';
import { applyAccepted, decideFromPage, showReview } from './run-review.js';
import { sendRecord, sendTranscript } from './run-streams.js';
import { sendControl } from './send-control.js';
import type { ServerWorld } from './server-world.js';

/** Everything of one run. */
export function runRoutes(world: ServerWorld): Hono {
  const { host } = world;
  const hide = hideKeys(host.env);
  const run = (context: Context) => findPageRun(host.store, context.req.param('id') ?? '');
  const routes = new Hono();
  routes.get('/', async (context) => context.json(await pageRun(host, await run(context))));
  routes.get('/events', async (context) => sendRecord(world, await run(context), placeOf(context)));
  routes.get('/agents/:n/transcript', async (context) =>
    sendTranscript(world, await run(context), numberOf(context), placeOf(context)),
  );
  routes.get('/agents/:n/diff', async (context) => {
    const { id } = await run(context);
    return text(await pageDiff(host, id, numberOf(context)), 'text/x-patch');
  });
  routes.get('/blobs/:hash', async (context) => {
    const { signal } = context.req.raw;
    const handle = await run(context);
    return text(await pageBlob(host, handle, context.req.param('hash'), signal), 'text/plain');
  });
  routes.get('/report', async (context) =>
    text(await pageReport(host, await run(context)), 'text/markdown'),
  );
  routes.get('/result', async (context) =>
    context.json({ version: 1, result: await pageResult(host, await run(context)) }),
  );
  routes.get('/export.html', async (context) => {
    const handle = await run(context);
    const page = embedPage(await world.page(), await pageExport(host, handle));
    return text(page, 'text/html', `attachment; filename="${handle.id}.html"`);
  });
  routes.post('/control', async (context) => {
    const control = readControl(await context.req.text());
    const answer = await sendControl(world, await run(context), control);
    return context.json(hide({ version: 1, ...answer }));
  });
  routes.get('/review', async (context) =>
    context.json(hide(await showReview(world, await run(context)))),
  );
  routes.post('/review', async (context) => {
    const body = await context.req.text();
    return context.json(hide(await decideFromPage(world, await run(context), body)));
  });
  routes.post('/apply', async (context) =>
    context.json(hide(await applyAccepted(world, await run(context)))),
  );
  return routes;
}

function text(body: string, type: string, disposition?: string): Response {
  const headers = { 'content-type': `${type}; charset=utf-8` };
  return new Response(body, {
    headers:
      disposition === undefined ? headers : { ...headers, 'content-disposition': disposition },
  });
}

function numberOf(context: Context): number {
  const text = context.req.param('n') ?? '';
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new PlenumError('E_AGENT_NOT_FOUND', 'An agent is named by its number here.', {
    hint: 'plenum help docs/ui.md',
  });
}

/** `?from=`, else what a browser that reconnects says it has. */
function placeOf(context: Context): number {
  const from = context.req.query('from');
  const last = context.req.header('last-event-id');
  const text = from ?? (last === undefined ? '0' : last);
  if (!/^\d{1,15}$/.test(text))
    throw new PlenumError('E_USAGE', '"from" must be the place of an event.', {
      hint: 'plenum help docs/ui.md',
    });
  return Number(text) + (from === undefined && last !== undefined ? 1 : 0);
}
