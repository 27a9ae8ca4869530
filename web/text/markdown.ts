import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { plainText } from '../../src/core/words/plain-text.js';

/** What would load, lead away or take input: it stays text, as it was written. */
const inert = {
  disable: {
    null: [
      ...['labelStartImage', 'labelStartLink', 'labelEnd', 'definition', 'autolink'],
      ...['wwwAutolink', 'protocolAutolink', 'emailAutolink', 'tasklistCheck'],
      ...['gfmFootnoteCall', 'gfmFootnoteDefinition', 'gfmPotentialFootnoteCall', 'htmlFlow'],
      ...['htmlText', 'resource'],
    ],
  },
};

/** Longer texts are shown as they are: nobody reads them for their headings. */
const longest = 200_000;

/**
 * HTML of what an agent wrote, made of the few elements below and text; `null` where it is better
 * shown as text.
 */
export function markdownHtml(text: string): string | null {
  if (text.length > longest) return null;
  const html = micromark(plainText(text), {
    extensions: [gfm(), inert],
    htmlExtensions: [gfmHtml()],
  });
  return isHarmless(html) ? html : null;
}

const known = new Set(
  (
    'p br hr em strong del code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 ' +
    'table thead tbody tr th td'
  ).split(' '),
);

/** A second look at the result, so that no change of the parser lets anything through. */
function isHarmless(html: string): boolean {
  for (const [, name = '', attributes = ''] of html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)) {
    if (!known.has(name.toLowerCase())) return false;
    if (!/^\s*\/?(?:\s*(?:align="\w+"|class="language-[^"]*"|start="\d+"))*\s*\/?$/.test(attributes))
      return false;
  }
  return true;
}
