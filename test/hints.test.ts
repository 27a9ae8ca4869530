import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, it } from 'vitest';
import { helpTopics } from '../src/onboarding/help/help-topics.js';
import { parserOf } from '../src/surfaces/cli/verbs/verb-parser.js';
import { verbs } from '../src/surfaces/cli/verbs/verbs.js';

const root = resolve(import.meta.dirname, '..');

/** What stands in a hint where the error has a value of its own. */
const samples: readonly (readonly [names: RegExp, value: string])[] = [
  [/run|\bid\b|\.id\b/i, 'r7k2'],
  [/path|file|folder|dir|shown|script|meant/i, 'src/audit.js'],
  [/\bn\b|target|count|request|step/i, '3'],
  [/verb|near|topic|kind/i, 'run'],
  [/goal|typed/i, "'find them'"],
  [/action/i, 'allow'],
  [/code/i, 'E_USAGE'],
];

interface Hint {
  readonly place: string;
  readonly text: string;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'fixtures' ? [] : sourcesIn(path);
    return /(?<!\.test|\.d)\.ts$/.test(name) ? [path] : [];
  });
}

/** Every text that an expression may come to; what cannot be known is a sample. */
function textsOf(node: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node))
    return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce<readonly string[]>(
      (heads, span) =>
        heads.flatMap((head) =>
          textsOf(span.expression).map((text) => head + text + span.literal.text),
        ),
      [node.head.text],
    );
  }
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [textsOf(node.left), textsOf(node.right)];
    return node.operatorToken.kind === ts.SyntaxKind.PlusToken
      ? left.flatMap((start) => right.map((end) => start + end))
      : [...left, ...right];
  }
  const source = node.getText();
  return [samples.find(([names]) => names.test(source))?.[1] ?? 'audit'];
}

function functionAround(node: ts.Node): string {
  for (let at: ts.Node | undefined = node; at; at = at.parent)
    if (ts.isFunctionDeclaration(at)) return at.name?.text ?? '';
  return '';
}

function hintsOf(path: string): readonly Hint[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const hints: Hint[] = [];
  const visit = (node: ts.Node): void => {
    const named =
      ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)
        ? node.name.getText(source)
        : '';
    const value = /^(hint|first|advice)$/.test(named)
      ? (node as ts.PropertyAssignment | ts.VariableDeclaration).initializer
      : ts.isReturnStatement(node) && /Hint$/.test(functionAround(node))
        ? node.expression
        : undefined;
    if (value) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      const place = `${relative(root, path)}:${line}`;
      for (const text of textsOf(value)) hints.push({ place, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return hints;
}

const hints = sourcesIn(join(root, 'src')).flatMap(hintsOf);

/** Command lines that stand in a text, as a person would copy them. */
function commandsOf(text: string): readonly string[] {
  return [
    ...text.replaceAll(/\bgit [^;,]*/g, '').matchAll(/\bplenum ([a-z][a-z-]*\b[^;()]*)/g),
  ].flatMap(([, line = '']) => {
    const end = line.search(/\s{2,}|,\s|\. |: | and | or | with | where | in this /);
    return [(end < 0 ? line : line.slice(0, end)).replace(/[.:,\s]+$/, '')];
  });
}

let topics: readonly string[] = [];
beforeAll(async () => {
  topics = (await helpTopics()).map(({ topic }) => topic);
});

async function wrong(line: string): Promise<string | null> {
  const [verb = '', ...rest] = words(line);
  if (verb === 'help') {
    const topic = rest[0];
    const known = topic === undefined || topic in verbs || topics.includes(topic);
    return known || /^E_/.test(topic) ? null : `there is no topic ${topic}`;
  }
  const entry = verbs[verb];
  if (entry === undefined) return `there is no command ${verb}`;
  const parser = parserOf(verb, entry.summary, (await entry.load()).command, { stdout: () => {} });
  try {
    parser.parse(rest, { from: 'user' });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** As a shell splits it: quotes hold a word together. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

it('X119: there are hints to look at', () => {
  expect(hints.length).toBeGreaterThan(150);
});

it('X119: no hint has anything left to fill in', () => {
  const open = hints.filter(({ text }) => /<[^<>=]+>|\b[A-Z]{2,}_NAME\b/.test(text));
  expect(open.map(({ place, text }) => `${place} ${text}`)).toEqual([]);
});

it('X119: every command that a hint names is one, with its arguments and options', async () => {
  const failing: string[] = [];
  for (const { place, text } of hints)
    for (const line of commandsOf(text)) {
      const why = await wrong(line);
      if (why !== null) failing.push(`${place} plenum ${line}: ${why}`);
    }
  expect([...new Set(failing)]).toEqual([]);
});
