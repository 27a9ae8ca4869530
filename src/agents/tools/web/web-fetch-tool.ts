import type { Tool, ToolAnswer } from '../../../core/ports/tool.js';
import { looksBinary } from '../files/binary.js';
import { boundedText } from '../frame/bounded-text.js';
import { Complaint } from '../frame/complaint.js';
import { framedTool, type Use } from '../frame/framed-tool.js';
import { htmlText } from './html-text.js';
import { type FetchLimits, httpGet, type Page } from './http-get.js';

const mostUrlBytes = 8 * 1024;
const mostText = 100_000;

export function createWebFetch(limits: FetchLimits): Tool {
  const most = {
    bytes: limits.bytes ?? 5 * 1024 * 1024,
    allowPrivate: limits.allowPrivate ?? false,
  };
  const timeoutMs = limits.timeoutMs ?? 30_000;
  const redirects = limits.redirects ?? 5;
  return framedTool({
    name: 'WebFetch',
    description:
      'Gets a page of the public internet (http, https) and answers with its readable text. ' +
      'Only GET; follows redirects.',
    properties: { url: { type: 'string', description: 'the full address, with https://' } },
    required: ['url'],
    writes: false,
    async run(input, use) {
      let url = checkedUrl(input.text('url', mostUrlBytes, 'the full address, with https://'));
      for (let hop = 0; hop <= redirects; hop += 1) {
        await use.permit('WebFetch', url.href);
        const page = await getInTime(url, use, { ...most, timeoutMs });
        const next = nextHop(page, url);
        if (next === null) return answered(url, page);
        url = next;
      }
      throw new Complaint(`more than ${redirects} redirects, the last one to ${url.href}`);
    },
  });
}

function checkedUrl(written: string, base?: URL): URL {
  const named =
    base === undefined && /^[\w-]+(\.[\w-]+)+(\/|$)/.test(written) ? `https://${written}` : written;
  if (!URL.canParse(named, base?.href))
    throw new Complaint(
      `${JSON.stringify(written.slice(0, 200))} is not an address: write it in full, with https://`,
    );
  const url = new URL(named, base?.href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Complaint(`only http and https can be fetched, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '')
    throw new Complaint('the address holds a user name or password: leave them out');
  url.hash = '';
  return url;
}

function nextHop({ status, location }: Page, url: URL): URL | null {
  return [301, 302, 303, 307, 308].includes(status) && location !== undefined
    ? checkedUrl(location, url)
    : null;
}

/** The time of each hop alone: the policy may have asked a person in between. */
async function getInTime(
  url: URL,
  use: Use,
  limits: { bytes: number; allowPrivate: boolean; timeoutMs: number },
): Promise<Page> {
  const late = AbortSignal.timeout(limits.timeoutMs);
  try {
    return await httpGet(url, limits, AbortSignal.any([use.signal, late]));
  } catch (error) {
    if (late.aborted && !use.signal.aborted)
      throw new Complaint(`${url.host} did not answer within ${limits.timeoutMs} ms`);
    throw error;
  }
}

function answered(url: URL, { status, type, body, cut }: Page): ToolAnswer {
  const failed = status < 200 || status > 299;
  const kind = (type.split(';')[0] ?? '').trim().toLowerCase();
  const head =
    `${url.href} (${status}${kind === '' ? '' : `, ${kind}`}` +
    `${cut ? `, only the first ${body.length} bytes` : ''})`;
  if (body.length === 0) return { text: `${head}\n(empty)`, failed };
  const isText =
    /^text\/|[/+](json|xml|javascript|x-javascript|yaml|x-ndjson)$/.test(kind) || kind === '';
  if (!isText || looksBinary(body))
    return { text: `${head}\nbinary, ${body.length} bytes; not shown`, failed };
  const text = decoded(body, type);
  const readable =
    /html/.test(kind) || (kind === '' && /^\s*<(!doctype|html)/i.test(text.slice(0, 500)))
      ? htmlText(text, url.href)
      : text;
  return { text: `${head}\n\n${boundedText(readable, mostText)}`, failed };
}

function decoded(body: Buffer, type: string): string {
  const declared =
    /charset\s*=\s*"?([\w-]{1,40})/i.exec(type)?.[1] ??
    /<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{1,40})/i.exec(
      body.subarray(0, 2048).toString('latin1'),
    )?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(body);
  } catch {
    return body.toString('utf8');
  }
}
