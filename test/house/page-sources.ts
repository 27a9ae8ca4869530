import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { lineCount, root, type SourceFile, walk } from './sources.js';

const web = join(root, 'web');

/** Paths in `web`, every file of the page. */
export const pagePaths: readonly string[] = readdirSync(web, {
  recursive: true,
  withFileTypes: true,
})
  .filter((entry) => entry.isFile())
  .map((entry) => relative(web, join(entry.parentPath, entry.name)))
  .sort();

/** Code of the page; imports are paths in the repository, or packages. */
export const pageFiles: readonly SourceFile[] = pagePaths
  .filter((path) => /\.tsx?$/.test(path))
  .map(read);

export const pageSources = pageFiles.filter(({ path }) => !/\.test\.tsx?$/.test(path));

function read(path: string): SourceFile {
  const text = readFileSync(join(web, path), 'utf8');
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, kind);
  const imports: { from: string; to: string; inside: boolean }[] = [];
  walk(tree, (node) => {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return;
    const named = node.moduleSpecifier;
    if (named === undefined || !ts.isStringLiteralLike(named)) return;
    const inside = named.text.startsWith('.');
    const to = inside ? relative(root, resolve(web, dirname(path), named.text)) : named.text;
    imports.push({ from: path, to: to.replace(/\.js$/, '.ts'), inside });
  });
  return { path, text, tree, lines: lineCount(text), imports };
}
