import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parserOf } from '../src/surfaces/cli/verbs/verb-parser.js';
import { goalVerb, verbs } from '../src/surfaces/cli/verbs/verbs.js';

const cli = resolve(import.meta.dirname, '../src/surfaces/cli');
const every = { ...verbs, goal: goalVerb };

/** How loud it is and where it works are read by the command line itself. */
const ofTheCommandLine = new Set(['quiet', 'verbose', 'cwd', 'color']);

/** Where an option goes by another name once it was read. */
const readAs: Readonly<Record<string, string>> = {
  arg: 'pairs',
  input: 'interactive',
  latency: 'latencyMs',
  fail: 'failRate',
};

async function parserFor(verb: string) {
  const entry = every[verb as keyof typeof every];
  if (entry === undefined) throw new Error(`no verb ${verb}`);
  const { command } = await entry.load();
  return { command, parser: parserOf(verb, entry.summary, command, { stdout: () => {} }) };
}

/** The file of a verb and what it imports here; of other verbs their file alone. */
function filesOf(verb: string): readonly string[] {
  const source = readFileSync(join(cli, 'verbs/verbs.ts'), 'utf8');
  const place = verb === 'goal' ? '../commands/start/goal.js' : moduleIn(source, verb);
  const found = new Set<string>();
  const follow = (path: string, first: boolean): void => {
    if (found.has(path) || !existsSync(path)) return;
    found.add(path);
    if (!first && relative(cli, path).startsWith('commands/')) return;
    for (const [, target = ''] of readFileSync(path, 'utf8').matchAll(
      /(?:from |import\()'(\.[^']+)\.js'/g,
    )) {
      const next = `${join(dirname(path), target)}.ts`;
      if (!relative(cli, next).startsWith('..')) follow(next, false);
    }
  };
  follow(join(cli, 'verbs', place.replace(/\.js$/, '.ts')), true);
  return [...found];
}

function moduleIn(source: string, verb: string): string {
  const at = source.search(new RegExp(`^  '?${verb}'?: \\{`, 'm'));
  return /import\('([^']+)'\)/.exec(source.slice(at))?.[1] ?? '';
}

/** Names that are read of something: `options.detach`, `{ detach }`, `text('view')`. */
function namesRead(path: string): ReadonlySet<string> {
  const names = new Set<string>();
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) names.add(node.name.text);
    // Whoever passes all flags on for their arguments.
    if (ts.isIdentifier(node) && node.text === 'readGivenArguments') names.add('args').add('arg');
    if (ts.isBindingElement(node)) names.add((node.propertyName ?? node.name).getText(source));
    ts.forEachChild(node, visit);
  };
  // Reading all flags into one object is no use of any of them.
  const all = (node: ts.Node): boolean =>
    ts.isFunctionDeclaration(node) && node.name?.text === 'readRunFlags';
  for (const statement of source.statements) if (!all(statement)) visit(statement);
  return names;
}

describe('X119: no flag is accepted and ignored', () => {
  it.each(Object.keys(every))('%s reads every option that it declares', async (verb) => {
    const { parser } = await parserFor(verb);
    const read = new Set(filesOf(verb).flatMap((path) => [...namesRead(path)]));
    const ignored = parser.options
      .map((option) => option.attributeName())
      .filter((name) => !ofTheCommandLine.has(name) && name !== 'help')
      .filter((name) => !read.has(name) && !read.has(readAs[name] ?? name));
    expect(ignored).toEqual([]);
  });

  it.each([
    ['plan', ['a b', '--detach']],
    ['plan', ['a b', '--attached']],
    ['plan', ['a b', '--name', 'x']],
    ['plan', ['a b', '--view', 'lines']],
    ['plan', ['a b', '--yes']],
    ['plan', ['a b', '--seed', '1']],
    ['plan', ['a b', '--latency', '1']],
    ['resume', ['@last', '--name', 'x']],
    ['mcp', ['--json']],
    ['completion', ['bash', '--json']],
    ['export', ['@last', '--json']],
  ])('%s refuses %j', async (verb, argv) => {
    const { parser } = await parserFor(verb);
    parser.action(() => {});
    expect(() => parser.parse(argv, { from: 'user' })).toThrow(/unknown option/);
  });
});
