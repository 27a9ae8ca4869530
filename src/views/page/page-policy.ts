import { createHash } from 'node:crypto';

/** Who may run and be asked where the page stands; `frame`: at a server, within an editor. */
export type PagePlace = 'server' | 'frame' | 'file';

/**
 * The content policy of a built page: its own script and style, known by their hashes, and nothing
 * else. From a file nothing is asked of anybody; from a server only that one.
 */
export function pagePolicy(html: string, place: PagePlace): string {
  const rules = [
    "default-src 'none'",
    `script-src ${sources(html, 'script')}`,
    `style-src ${sources(html, 'style')}`,
    `connect-src ${place === 'file' ? "'none'" : "'self'"}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  // Browsers heed this one in a header only.
  return [...rules, ...(place === 'server' ? ["frame-ancestors 'none'"] : [])].join('; ');
}

function sources(html: string, element: 'script' | 'style'): string {
  // What a script says of styles is no style.
  const looked = element === 'script' ? html : html.replaceAll(inline('script'), '');
  const hashes = [...looked.matchAll(inline(element))].flatMap(([, attributes = '', text = '']) =>
    /\bsrc=|application\/json/.test(attributes) ? [] : [`'sha256-${hashOf(text)}'`],
  );
  return hashes.length === 0 ? "'none'" : [...new Set(hashes)].join(' ');
}

function inline(element: string): RegExp {
  return new RegExp(`<${element}\\b([^>]*)>([\\s\\S]*?)</${element}>`, 'g');
}

/** Of the text as a browser has it: it knows one kind of line end. */
function hashOf(text: string): string {
  return createHash('sha256').update(text.replaceAll(/\r\n?/g, '\n')).digest('base64');
}
