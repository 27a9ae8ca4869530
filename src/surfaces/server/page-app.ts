import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { PlenumError } from '../../core/values/errors.js';
import { hideKeys } from '../../runs/page/hidden-keys.js';
import { pageHome } from '../../runs/page/page-home.js';
import { pagePolicy } from '../../views/page/page-policy.js';
import { errorAnswer, refuse, statusOf } from './error-answer.js';
import { isFramed, type OwnHostList, ownOriginOnly, withTokens } from './guard.js';
import { runRoutes } from './run-routes.js';
import { sendHome } from './run-streams.js';
import type { ServerWorld } from './server-world.js';
import type { PageTokens } from './tokens.js';

const mostBody = 256 * 1024;
const longestSegment = 128;
const mostSegments = 8;
const listed = 200;
const mostRuns = 1_000;

/**
 * The runs of a store over HTTP, and the page that shows them. It holds nothing and decides
 * nothing: what it answers is what the store says, what it is told goes to the driver of a run.
 */
export function createPageApp(world: ServerWorld, tokens: PageTokens, hosts: OwnHostList): Hono {
  const { host } = world;
  const hide = hideKeys(host.env);
  const app = new Hono();
  app.onError((error, context) => context.json(errorAnswer(error, hide), statusOf(error)));
  app.notFound((context) => refuse(context, 404, 'There is nothing here.'));
  app.use(nothingShared(tokens));
  app.use(ownOriginOnly(hosts));
  app.use(boundedPaths);
  app.use(readOrControl);
  app.use('/api/*', withTokens(tokens));
  app.use('/api/*', bodyLimit({ maxSize: mostBody, onError: (c) => refuse(c, 413, tooLong) }));
  app.get('/api/runs', async (context) => {
    const most = countOf(context.req.query('most'));
    return context.json(await pageHome(host, most, context.req.raw.signal));
  });
  app.get('/api/runs/stream', () => sendHome(world));
  app.route('/api/runs/:id', runRoutes(world));
  for (const path of ['/', '/run/*', '/compare/*'])
    app.get(path, async (context) => {
      const page = await world.page();
      context.header(
        'content-security-policy',
        pagePolicy(page, isFramed(context, tokens) ? 'frame' : 'server'),
      );
      return context.html(page);
    });
  return app;
}

const tooLong = `A body has at most ${mostBody} bytes.`;

const fixedHeaders = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Every answer, also one that refuses; a page for the frame of an editor alone may be in one. */
function nothingShared(tokens: PageTokens): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    for (const [name, value] of Object.entries(fixedHeaders)) headers.set(name, value);
    if (!headers.has('content-security-policy'))
      headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    else if (isFramed(context, tokens)) headers.delete('x-frame-options');
  };
}

const boundedPaths: MiddlewareHandler = async (context, next) => {
  const segments = context.req.path.split('/');
  const isLong = segments.some(({ length }) => length > longestSegment);
  if (isLong || segments.length > mostSegments)
    return refuse(context, 404, 'There is no such path.');
  return next();
};

const readOrControl: MiddlewareHandler = async (context, next) => {
  const { method, path } = context.req;
  const [, part = ''] = /^\/api\/runs\/[^/]+\/(control|apply|review)$/.exec(path) ?? [];
  const allowed = part === 'review' ? ['GET', 'POST'] : [part === '' ? 'GET' : 'POST'];
  if (allowed.includes(method)) return next();
  const answer = refuse(context, 405, `Only ${allowed.join(' and ')} is answered here.`);
  answer.headers.set('allow', allowed.join(', '));
  return answer;
};

function countOf(text: string | undefined): number {
  if (text === undefined) return listed;
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count > 0 && count <= mostRuns) return count;
  throw new PlenumError('E_USAGE', `"most" must be a number from 1 to ${mostRuns}.`, {
    hint: 'plenum help docs/ui.md',
  });
}
