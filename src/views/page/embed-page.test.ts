import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { embedPage } from './embed-page.js';
import type { PageExport } from './page-data.js';
import { pagePolicy } from './page-policy.js';

const script = "const said = '<style>no { style }</style>';\r\ndocument.title = said;";
const page = `<!doctype html>
<html><head>
<meta charset="utf-8">
<script type="module" crossorigin>${script}</script>
<style rel="stylesheet">body { color: black }</style>
</head><body><div id="app"></div></body></html>`;

const hostile = '</script><script>alert(1)</script><!--<script> $& $1 \u2028\u2029 ]]>';
const data = (text: string): PageExport => ({
  version: 1,
  exportedAt: 1,
  run: {
    version: 1,
    id: 'r7k2',
    name: text,
    createdAt: 1,
    project: 'p',
    scriptFile: null,
    script: text,
    edited: null,
    args: { text },
    driver: { state: 'gone', pid: null },
    elapsedMs: 1,
    trouble: [],
  },
  events: [],
  transcripts: { 1: [{ type: 'text', text }] },
  blobs: {},
  diffs: {},
  leftOut: [],
});
const hash = (text: string): string => createHash('sha256').update(text).digest('base64');

/** The text of the element as a browser has it: up to the first end of a script. */
function embedded(html: string): unknown {
  const begin = html.indexOf('id="plenum-data">') + 'id="plenum-data">'.length;
  return JSON.parse(html.slice(begin, html.indexOf('</script', begin)));
}

describe('a page with a run inside', () => {
  it('X123: holds all of it, and no text of the run ends the element it stands in', () => {
    const html = embedPage(page, data(hostile));
    expect(embedded(html)).toEqual(data(hostile));
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toMatch(/alert\(1\)<|<!--|\u2028|\u2029/);
    expect(html.replace(/<meta http-equiv[\s\S]*?<\/script>/, '')).toContain(script);
  });

  it('X123: asks nobody for anything, and runs the script of the page alone', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(
      embedPage(page, data('')),
    )?.[1];
    expect(policy).toBe(pagePolicy(page, 'file'));
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash(script.replace('\r', ''))}';`);
    expect(policy).toContain(`style-src 'sha256-${hash('body { color: black }')}';`);
  });

  it('the letters of the page are told before them, and a page without a head has one', () => {
    expect(embedPage(page, data('')).indexOf('<meta charset')).toBeLessThan(100);
    expect(embedded(embedPage('<div id="app"></div>', data('x')))).toEqual(data('x'));
  });
});

describe('the policy of a page from a server', () => {
  it('X123: lets it ask that server alone, and nobody frame it', () => {
    const policy = pagePolicy(page, 'server');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('X123: a page without scripts may run none', () => {
    expect(pagePolicy('<html></html>', 'file')).toContain("script-src 'none'; style-src 'none'");
  });
});
