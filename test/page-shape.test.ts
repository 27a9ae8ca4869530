import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circles, folderGraph } from './house/circles.js';
import { pageFiles, pagePaths, pageSources } from './house/page-sources.js';
import { blindCasts, counted, functionsOf, root } from './house/sources.js';

/** Beside the core the page sees what it is told, and the words that every view has for an event. */
const seen = /^(web\/|src\/core\/|src\/views\/page\/page-data\.ts$|src\/views\/lines\/fact\.ts$)/;
const settings = ['vite.config.ts'];

describe('the page is a surface like the others', () => {
  it.each(
    pageSources
      .filter(({ path }) => !settings.includes(path))
      .map((file) => [file.path, file] as const),
  )('X117: web/%s sees the core and what the page is told, nothing else', (_path, { imports }) => {
    expect(imports.filter(({ inside, to }) => inside && !seen.test(to))).toEqual([]);
  });

  it('no circle joins its folders', () => {
    const own = pageSources.flatMap(({ imports }) =>
      imports
        .filter(({ inside, to }) => inside && to.startsWith('web/'))
        .map((entry) => ({ ...entry, to: entry.to.slice('web/'.length) })),
    );
    expect(circles(folderGraph(own))).toEqual([]);
  });

  it('its files, functions and folders have the sizes of the house', () => {
    const folders = counted(pagePaths.filter((path) => !path.includes('.test.')).map(dirname));
    expect(Object.entries(folders).filter(([, count]) => count > 20)).toEqual([]);
    expect(pageFiles.filter(({ lines }) => lines > 300).map(({ path }) => path)).toEqual([]);
    const functions = pageSources.flatMap(functionsOf);
    expect(functions.filter(({ lines }) => lines > 60)).toEqual([]);
    expect(functions.filter(({ parameters }) => parameters > 5)).toEqual([]);
    const wide = pageFiles.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, at) => (line.length > 100 ? [`${path}:${at + 1}`] : [])),
    );
    expect(wide).toEqual([]);
    expect(pageSources.filter((file) => blindCasts(file) > 0).map(({ path }) => path)).toEqual([]);
  });

  it('its names say an idea in kebab case', () => {
    const names = pagePaths.flatMap((path) =>
      path.replace(/(\.(test|config))?\.(tsx?|css|html|json)$/, '').split('/'),
    );
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });
});

describe('what the page is made of', () => {
  const css = pagePaths
    .filter((path) => path.endsWith('.css') && path !== 'tokens.css')
    .map((path) => [path, readFileSync(join(root, 'web', path), 'utf8')] as const);

  it.each(css)('X123: %s has no colour of its own', (_path, text) => {
    expect(text.match(/#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch|color)a?\(/gi)).toBeNull();
  });

  it('X123: code has no colour, and sets HTML in one place', () => {
    const colours = pageSources.filter(({ text }) => /['"`]#[0-9a-f]{3,8}['"`]/i.test(text));
    expect(colours.map(({ path }) => path)).toEqual([]);
    const setters = pageSources.filter(({ text }) =>
      /innerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML/i.test(text),
    );
    expect(setters.map(({ path }) => path)).toEqual(['text/markdown-text.tsx']);
  });

  it('X123: nothing is asked of anybody but its own server', () => {
    const asks = pageSources.filter(({ text }) =>
      /\b(fetch\(|XMLHttpRequest|EventSource)/.test(text),
    );
    expect(asks.map(({ path }) => path)).toEqual(['sources/http-source.ts']);
    const addresses = pageSources.flatMap(({ text }) => text.match(/https?:\/\/[^\s'"`]+/g) ?? []);
    expect(addresses).toEqual([]);
  });
});
