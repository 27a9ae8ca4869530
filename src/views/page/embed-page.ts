import type { PageExport } from './page-data.js';
import { pagePolicy } from './page-policy.js';

/** Element of the page that holds its data. */
export const dataElement = 'plenum-data';

/**
 * The built page with a run inside: one file that opens from disk and asks nobody for anything. No
 * text of the run can end the element it stands in, as `<` is never written.
 */
export function embedPage(html: string, data: PageExport): string {
  const json = JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  const head =
    '<meta charset="utf-8">' +
    `<meta http-equiv="Content-Security-Policy" content="${pagePolicy(html, 'file')}">` +
    `<script type="application/json" id="${dataElement}">${json}</script>`;
  const opened = html.replace(/<head\b[^>]*>/i, (tag) => `${tag}${head}`);
  // A head may be left out; what begins the page then belongs to it.
  return opened === html ? `<!doctype html>${head}${html}` : opened;
}
