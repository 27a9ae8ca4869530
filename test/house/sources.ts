import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

export const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

export interface Import {
  readonly from: string;
  /** Path in `src`, or the name of a package. */
  readonly to: string;
  readonly inside: boolean;
}

export interface SourceFile {
  /** Path in `src`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

export const isTest = (path: string): boolean => path.endsWith('.test.ts');
const isFixture = (path: string): boolean => /(^|\/)fixtures\//.test(path);
const isKit = (path: string): boolean => path.startsWith('testing/');

export function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function read(path: string): SourceFile {
  const text = readFileSync(join(src, path), 'utf8');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  return { path, text, tree, lines: lineCount(text), imports: importsOf(path, tree) };
}

function importsOf(path: string, tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined) => {
    if (node === undefined || !ts.isStringLiteralLike(node)) return;
    const inside = node.text.startsWith('.');
    const to = inside
      ? relative(src, resolve(src, dirname(path), node.text)).replace(/\.js$/, '.ts')
      : node.text;
    found.push({ from: path, to, inside });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0]);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal);
  });
  return found;
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

const paths = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.parentPath.includes('__snapshots__'))
  .map((entry) => relative(src, join(entry.parentPath, entry.name)))
  .sort();

/**
 * Every file of `src` but snapshots, fixtures and settings of the compiler, TypeScript or not,
 * tests too.
 */
export const allPaths: readonly string[] = paths.filter(
  (path) => !isFixture(path) && !path.endsWith('tsconfig.json'),
);
export const files: readonly SourceFile[] = allPaths
  .filter((path) => path.endsWith('.ts'))
  .map(read);
/** What is no test. */
export const sources: readonly SourceFile[] = files.filter(({ path }) => !isTest(path));
/** What runs where plenum is used: no test, no published test kit. */
export const product: readonly SourceFile[] = sources.filter(({ path }) => !isKit(path));

/**
 * Texts of a file as people may read them: literals and the fixed parts of templates, no module
 * names.
 */
export function textsOf(file: SourceFile): string[] {
  const texts: string[] = [];
  const named = new Set(file.imports.map(({ to }) => to));
  walk(file.tree, (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    )
      texts.push(node.text);
  });
  return texts.filter(
    (text) => !named.has(text) && !text.startsWith('./') && !text.startsWith('../'),
  );
}

export interface NamedType {
  readonly name: string;
  readonly path: string;
}

export function exportedTypes(): readonly NamedType[] {
  return product.flatMap(({ path, tree }) =>
    tree.statements.flatMap((statement) => {
      const named =
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isClassDeclaration(statement);
      if (!named || statement.name === undefined) return [];
      const exported =
        statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
      return exported ? [{ name: statement.name.text, path }] : [];
    }),
  );
}

export interface FunctionShape {
  readonly where: string;
  readonly lines: number;
  readonly parameters: number;
}

export function functionsOf({ path, tree }: SourceFile): FunctionShape[] {
  const found: FunctionShape[] = [];
  walk(tree, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
    const line = (at: number) => tree.getLineAndCharacterOfPosition(at).line;
    const name =
      node.name?.getText(tree) ?? (ts.isConstructorDeclaration(node) ? 'constructor' : 'function');
    found.push({
      where: `${path} ${name}`,
      lines: line(node.end) - line(node.getStart(tree)) + 1,
      parameters: node.parameters.length,
    });
  });
  return found;
}

export function classCount({ tree }: SourceFile): number {
  let count = 0;
  walk(tree, (node) => {
    if (ts.isClassDeclaration(node) || ts.isClassExpression(node)) count += 1;
  });
  return count;
}

/** `as unknown as`: the compiler was told to look away. */
export function blindCasts({ tree }: SourceFile): number {
  let count = 0;
  walk(tree, (node) => {
    if (
      ts.isAsExpression(node) &&
      ts.isAsExpression(node.expression) &&
      node.expression.type.kind === ts.SyntaxKind.UnknownKeyword
    )
      count += 1;
  });
  return count;
}

/** How often each of these stands there, in the order of the alphabet. */
export function counted(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of [...keys].sort()) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
