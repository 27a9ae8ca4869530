import { withoutEntities } from './html-entities.js';

const skipped = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'iframe',
  'object',
  'canvas',
  'select',
]);
const blocks = new Set(
  (
    'address article aside blockquote body dd div dl dt fieldset figcaption figure footer form ' +
    'header hr html main nav ol p pre section table tbody thead title tr ul'
  ).split(' '),
);

/**
 * The readable part of a page: headings, paragraphs, lists, links, code. In one pass, whatever the
 * page holds.
 */
export function htmlText(html: string, base: string): string {
  const page = new PageText(base);
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    page.text(html.slice(at, open < 0 ? html.length : open));
    if (open < 0) break;
    at = page.markup(html, open);
  }
  return page.result();
}

class PageText {
  private readonly out: string[] = [];
  private pre = 0;
  private link: { readonly at: number; readonly target: string | null } | null = null;
  private readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  text(raw: string): void {
    if (raw === '') return;
    const text = withoutEntities(raw);
    this.out.push(this.pre > 0 ? text : text.replaceAll(/[ \t\r\n\f\u00a0]+/g, ' '));
  }

  /** Where the text goes on. */
  markup(html: string, open: number): number {
    if (html.startsWith('<!--', open)) return behind(html, '-->', open + 4);
    const name = /^<\/?([a-zA-Z][a-zA-Z0-9]{0,20})/
      .exec(html.slice(open, open + 24))?.[1]
      ?.toLowerCase();
    if (name === undefined) {
      if (/[!?/]/.test(html[open + 1] ?? '')) return behind(html, '>', open);
      this.text('<');
      return open + 1;
    }
    const end = behind(html, '>', open);
    if (html[open + 1] === '/') this.closed(name);
    else if (skipped.has(name)) return html[end - 2] === '/' ? end : afterElement(html, name, end);
    else this.opened(name, html.slice(open, Math.min(end, open + 4000)));
    return end;
  }

  result(): string {
    const lines = this.out.join('').split('\n');
    return lines
      .map((line) => line.trimEnd())
      .filter((line, index, all) => line !== '' || (index > 0 && all[index - 1] !== ''))
      .join('\n')
      .trim();
  }

  private opened(name: string, tag: string): void {
    const heading = /^h([1-6])$/.exec(name)?.[1];
    if (heading !== undefined) this.out.push(`\n\n${'#'.repeat(Number(heading))} `);
    else if (name === 'br') this.out.push('\n');
    else if (name === 'li') this.out.push('\n- ');
    else if (name === 'td' || name === 'th') this.out.push(' | ');
    else if (name === 'pre') this.fence(1);
    else if (name === 'code' && this.pre === 0) this.out.push('`');
    else if (name === 'a') this.startLink(tag);
    else if (blocks.has(name)) this.out.push('\n\n');
  }

  private closed(name: string): void {
    if (/^h[1-6]$/.test(name)) this.out.push('\n\n');
    else if (name === 'pre') this.fence(-1);
    else if (name === 'code' && this.pre === 0) this.out.push('`');
    else if (name === 'a') this.endLink();
    else if (blocks.has(name)) this.out.push('\n\n');
  }

  private fence(step: 1 | -1): void {
    this.pre = Math.max(0, this.pre + step);
    this.out.push('\n```\n');
  }

  /** A link ends where the next one begins: they cannot lie in one another. */
  private startLink(tag: string): void {
    this.endLink();
    this.link = { at: this.out.length, target: this.target(tag) };
  }

  private endLink(): void {
    const { link } = this;
    this.link = null;
    if (!link || link.target === null) return;
    const label = this.out.splice(link.at).join('');
    this.out.push(label.trim() === '' ? '' : `[${label.trim()}](${link.target})`);
  }

  private target(tag: string): string | null {
    const [, double, single, bare] =
      /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag) ?? [];
    const written = withoutEntities(double ?? single ?? bare ?? '');
    if (written === '' || written.startsWith('#') || !URL.canParse(written, this.base)) return null;
    const url = new URL(written, this.base);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  }
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
