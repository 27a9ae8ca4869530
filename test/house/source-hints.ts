import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { verbs } from '../../src/surfaces/cli/verbs/verbs.js';

const root = resolve(import.meta.dirname, '../../src');

/**
 * A command that a text of the source tells a person to type. It is found by how it is written and
 * not by where: whole in one literal, `plenum` or another program first. So a hint that a function
 * is given or makes is found as well as one that is a property.
 */
export interface SourceHint {
  /** Below `src`. */
  readonly file: string;
  readonly line: number;
  /** With `…` where the text fills something in. */
  readonly says: string;
}

/** Literals that show commands without telling anybody to type one now. */
const showing =
  /^surfaces\/cli\/verbs\/(banner|[a-z]+-completion|completion|verb-parser)\.ts$|^testing\/(?!fake-model)|^goal\/project\//;

/** Where a command ends in a text. */
const end =
  / {2,}| \(|\s·|\)|;|,\s|\. |: |\n|`| and | or | where | with a | lists | takes | tells | finds | in a /;
const others =
  /(?:^|[:;] )((?:git (?:init|add|branch|-C|config|fetch|log|merge|sparse-checkout|stash|worktree|status|pull)|npm (?:ci|install)|rm|ls -\w+|unset)(?: [\s\S]*|$))/;

export function sourceHints(): readonly SourceHint[] {
  return sourcesIn(root)
    .filter((path) => !showing.test(relative(root, path)))
    .flatMap(hintsOf);
}

/** By the code of the error that prints them: the commands of the hints that stand beside it. */
export function codeHints(): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, Set<string>>();
  for (const path of sourcesIn(root)) {
    const text = readFileSync(path, 'utf8');
    if (!text.includes('PlenumError(')) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isNewExpression(node) && node.expression.getText() === 'PlenumError') {
        const [code, , details] = node.arguments ?? [];
        if (code && ts.isStringLiteral(code) && details)
          for (const says of commandsBelow(details))
            found.set(code.text, (found.get(code.text) ?? new Set()).add(says));
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  }
  return Object.fromEntries([...found].map(([code, says]) => [code, [...says]]));
}

function commandsBelow(node: ts.Node): readonly string[] {
  const found = [...commandsIn(literalOf(node))];
  ts.forEachChild(node, (child) => {
    found.push(...commandsBelow(child));
  });
  return found;
}

/** Commands that stand in a text, in its order. */
export function commandsIn(text: string): readonly string[] {
  const found = [
    ...text.matchAll(
      /(?:^|(?<=[\s(`]))(?=((?:(?:cd|rm|plenum trust) (?:'[^']*'|\S+) && )?plenum (?:[a-z][a-z-]*(?![\w’])|['"…])[\s\S]*))/g,
    ),
  ];
  const own = found
    .map(([, rest = '']) => cut(rest))
    .filter(isCommand)
    .filter((one, index, all) => index === 0 || !all[index - 1]?.endsWith(`&& ${one}`));
  const other = cut(others.exec(text)?.[1] ?? '');
  return other === '' ? own : [other, ...own.filter((one) => !other.includes(one))];
}

function cut(text: string): string {
  // What is quoted ends no command.
  const masked = text.replaceAll(/'[^']*'|"[^"]*"/g, (quoted) => '"'.repeat(quoted.length));
  const at = masked.search(end);
  return (at < 0 ? text : text.slice(0, at)).replace(/[.:,\s]+$/, '');
}

function isCommand(line: string): boolean {
  const [, verb = ''] = /(?:^|&& )plenum (\S+)/.exec(line) ?? [];
  return /^['"…]/.test(verb) || verb === 'help' || Object.hasOwn(verbs, verb);
}

function hintsOf(path: string): readonly SourceHint[] {
  const text = readFileSync(path, 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const hints: SourceHint[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText(source) === 'examples') return;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    for (const says of commandsIn(literalOf(node)))
      hints.push({ file: relative(root, path), line, says });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return hints;
}

function literalOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return '';
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'fixtures' ? [] : sourcesIn(path);
    return /(?<!\.test|\.d)\.ts$/.test(name) ? [path] : [];
  });
}
