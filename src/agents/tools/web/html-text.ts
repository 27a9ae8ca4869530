import { withoutEntities } from './html-entities.js';

const skipped = new Set(
  'script style noscript template svg iframe object canvas select'.split(' '),
);
const blocks = new Set(
  (
    'address article aside blockquote body dd div dl dt fieldset figcaption figure footer form ' +
    'header hr html main nav ol p pre section table tbody thead title tr ul'
  ).split(' '),
);

interface Page {
  readonly base: string;
  readonly out: string[];
  /** How many `pre` are open. */
  pre: number;
  link: { readonly at: number; readonly target: string | null } | null;
}

/**
 * The readable part of a page: headings, paragraphs, lists, links, code. In one pass, whatever the
 * page holds.
 */
export function htmlText(html: string, base: string): string {
  const page: Page = { base, out: [], pre: 0, link: null };
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    addText(page, html.slice(at, open < 0 ? html.length : open));
    if (open < 0) break;
    at = addMarkup(page, html, open);
  }
  return page.out
    .join('')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line, index, all) => line !== '' || (index > 0 && all[index - 1] !== ''))
    .join('\n')
    .trim();
}

function addText(page: Page, raw: string): void {
  if (raw === '') return;
  const text = withoutEntities(raw);
  page.out.push(page.pre > 0 ? text : text.replaceAll(/[ \t\r\n\f\u00a0]+/g, ' '));
}

/** Where the text goes on. */
function addMarkup(page: Page, html: string, open: number): number {
  if (html.startsWith('<!--', open)) return behind(html, '-->', open + 4);
  const name = /^<\/?([a-zA-Z][a-zA-Z0-9]{0,20})/
    .exec(html.slice(open, open + 24))?.[1]
    ?.toLowerCase();
  if (name === undefined) {
    if (/[!?/]/.test(html[open + 1] ?? '')) return behind(html, '>', open);
    addText(page, '<');
    return open + 1;
  }
  const end = behind(html, '>', open);
  if (html[open + 1] === '/') closed(page, name);
  else if (skipped.has(name)) return html[end - 2] === '/' ? end : afterElement(html, name, end);
  else opened(page, name, html.slice(open, Math.min(end, open + 4000)));
  return end;
}

function opened(page: Page, name: string, tag: string): void {
  const heading = /^h([1-6])$/.exec(name)?.[1];
  if (heading !== undefined) page.out.push(`\n\n${'#'.repeat(Number(heading))} `);
  else if (name === 'br') page.out.push('\n');
  else if (name === 'li') page.out.push('\n- ');
  else if (name === 'td' || name === 'th') page.out.push(' | ');
  else if (name === 'pre') fence(page, 1);
  else if (name === 'code' && page.pre === 0) page.out.push('`');
  else if (name === 'a') startLink(page, tag);
  else if (blocks.has(name)) page.out.push('\n\n');
}

function closed(page: Page, name: string): void {
  if (/^h[1-6]$/.test(name)) page.out.push('\n\n');
  else if (name === 'pre') fence(page, -1);
  else if (name === 'code' && page.pre === 0) page.out.push('`');
  else if (name === 'a') endLink(page);
  else if (blocks.has(name)) page.out.push('\n\n');
}

function fence(page: Page, step: 1 | -1): void {
  page.pre = Math.max(0, page.pre + step);
  page.out.push('\n```\n');
}

/** A link ends where the next one begins: they cannot lie in one another. */
function startLink(page: Page, tag: string): void {
  endLink(page);
  page.link = { at: page.out.length, target: targetOf(tag, page.base) };
}

function endLink(page: Page): void {
  const { link } = page;
  page.link = null;
  if (!link || link.target === null) return;
  const label = page.out.splice(link.at).join('').trim();
  page.out.push(label === '' ? '' : `[${label}](${link.target})`);
}

function targetOf(tag: string, base: string): string | null {
  const [, double, single, bare] =
    /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag) ?? [];
  const written = withoutEntities(double ?? single ?? bare ?? '');
  if (written === '' || written.startsWith('#') || !URL.canParse(written, base)) return null;
  const url = new URL(written, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}

function behind(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}

/** Behind the closing tag of an element whose content is not for readers. */
function afterElement(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name)
      return behind(html, '>', at);
  }
  return html.length;
}
