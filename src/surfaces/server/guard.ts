import type { Context, MiddlewareHandler } from 'hono';
import { PlenumError } from '../../core/values/errors.js';
import { isToken, type PageTokens } from './tokens.js';

/** Hosts under which this server answers, as in the header: `127.0.0.1:4321`. */
export type OwnHostList = () => ReadonlySet<string>;

/**
 * Only the page of this server and programs of this machine are answered: a page from elsewhere is
 * not, under whatever name it found the way here. Nothing is ever shared across origins.
 */
export function ownOriginOnly(hosts: OwnHostList): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!hosts().has(host)) throw foreign('This server answers under its own address only.');
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`)
      throw foreign('This server answers its own page only.');
    const isPage = !context.req.path.startsWith('/api/');
    if (!isPage && !isSameSite(context)) throw foreign('This server answers its own page only.');
    await next();
  };
}

/** What a browser itself says of who asks; programs say nothing. */
function isSameSite(context: Context): boolean {
  const site = context.req.header('sec-fetch-site');
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** An editor asks for the page with the token that lets it show it in a frame. */
export function isFramed(context: Context, { frame }: PageTokens): boolean {
  const isPage = !context.req.path.startsWith('/api/');
  return isPage && isToken(context.req.query('frame'), frame);
}

/** Reading needs the token to watch, a command the one to control too. */
export function withTokens(tokens: PageTokens): MiddlewareHandler {
  return async (context, next) => {
    const given = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (!isToken(given, tokens.watch)) throw refused('Its token to watch is missing or wrong.');
    if (context.req.method !== 'GET') {
      const control = context.req.header('x-plenum-control');
      if (tokens.control === null) throw refused('This server only shows: it takes no commands.');
      if (!isToken(control, tokens.control))
        throw refused('Its token to control is missing or wrong.');
    }
    await next();
  };
}

function foreign(message: string): PlenumError {
  return new PlenumError('E_PAGE_ORIGIN', message, { hint: 'plenum ui' });
}

function refused(message: string): PlenumError {
  return new PlenumError('E_PAGE_TOKEN', message, { hint: 'plenum ui' });
}
