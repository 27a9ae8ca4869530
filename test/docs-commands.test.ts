import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandTree, type TreeVerb } from '../src/surfaces/cli/verbs/command-tree.js';

const root = resolve(import.meta.dirname, '..');

function filesIn(path: string, wanted: RegExp): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => {
    const inner = join(path, name);
    return statSync(inner).isDirectory()
      ? filesIn(inner, wanted)
      : wanted.test(name)
        ? [inner]
        : [];
  });
}

/**
 * Command lines in fences and in inline code; a line of prose that begins with the name of the
 * product is none.
 */
function commandsOfPage(text: string): string[] {
  const fences = [...text.matchAll(/^```(?:sh|text)?\n([\s\S]*?)^```$/gm)].flatMap(
    ([, body = '']) => body.split('\n'),
  );
  const inline = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`(plenum [^`]+)`/g)].map(
    ([, code = '']) => code.replaceAll(/\s+/g, ' '),
  );
  const lines = [...fences, ...inline].flatMap((line) => line.split(/(?<!['"].*) (?:&&|\|\|) /));
  return lines.flatMap(
    (line) =>
      /(?:^|[|(]\s*)plenum (?:[a-z@-].*)$/.exec(line.trim())?.[0].replace(/^[|(]\s*/, '') ?? [],
  );
}

/** String literals that are commands: hints and examples. */
function commandsOfSource(text: string): string[] {
  return [
    ...text.matchAll(/(?<!'E_[A-Z_]+', )(?<=hint: |, \[?|\[)(['`])(plenum [a-z][\s\S]*?)\1/g),
  ].map(([, , code = '']) => code);
}

let tree: ReadonlyMap<string, TreeVerb>;
beforeAll(async () => {
  tree = new Map((await commandTree()).map((entry) => [entry.verb, entry]));
});

function wrong(line: string): string | null {
  const words = line
    .replace(/\s{2,}.*|\s#.*/, '')
    .split(/\s+/)
    .slice(1);
  const [verb = ''] = words.filter(
    (word, index) => !word.startsWith('-') && !['-C', '--cwd'].includes(words[index - 1] ?? ''),
  );
  if (words[0] === '--version' || verb === '' || /^[<"]/.test(verb)) return null;
  const entry = tree.get(verb);
  if (!entry) return `no command ${verb}`;
  const known = new Set([...entry.options.flatMap(({ names }) => names), '--json']);
  const flag = words
    .filter((word) => /^--?[a-z]/i.test(word))
    .map((word) => word.replace(/[`'".,;:)]+$|=.*/g, ''))
    .find((word) => !known.has(word));
  return flag === undefined ? null : `${verb} has no option ${flag}`;
}

/**
 * The contract names commands before they are built; `contract/numbers.ts` knows which are not yet.
 */
const pages = [join(root, 'docs'), join(root, 'README.md'), join(root, 'CONTRIBUTING.md')].flatMap(
  (path) => filesIn(path, /^(?!contract\.md$).*\.md$/),
);
const sources = filesIn(join(root, 'src'), /(?<!\.test)\.ts$/);

describe('commands that are named exist', () => {
  it.each(pages.map((path) => [relative(root, path), path]))('in %s', (_name, path) => {
    const lines = commandsOfPage(readFileSync(path, 'utf8'));
    expect(
      lines.flatMap((line) => (wrong(line) === null ? [] : [`${line}: ${wrong(line)}`])),
    ).toEqual([]);
  });

  it('in hints and examples of the source', () => {
    const lines = sources.flatMap((path) =>
      commandsOfSource(readFileSync(path, 'utf8')).map(
        (line) => [relative(root, path), line] as const,
      ),
    );
    expect(lines.length).toBeGreaterThan(60);
    expect(
      lines.flatMap(([path, line]) =>
        wrong(line) === null ? [] : [`${path}: ${line}: ${wrong(line)}`],
      ),
    ).toEqual([]);
  });

  it('no text of the source sends a person to a file of docs/: plenum help has the page', () => {
    const texts = sources.flatMap((path) =>
      [
        ...readFileSync(path, 'utf8').matchAll(/^(?! *(?:\*|\/\/|\/\*)).*\bdocs\/[\w/-]+\.md.*$/gm),
      ].map(([line]) => `${relative(root, path)}: ${line.trim()}`),
    );
    expect(
      texts.filter((line) => !/: (?:docs|file): 'docs\/|plenum help docs\//.test(line)),
    ).toEqual([]);
  });

  it('a command that does not exist would be found', () => {
    expect(
      commandsOfPage('Try `plenum runs --al`.\n\n```\nplenum list --al\n```\n').map(wrong),
    ).toEqual(['list has no option --al', 'no command runs']);
    expect(commandsOfPage('```sh\nplenum init && plenum trust --al\n```\n').map(wrong)).toEqual([
      null,
      'trust has no option --al',
    ]);
  });
});

describe('the reference of the command line', () => {
  const text = readFileSync(join(root, 'docs/cli.md'), 'utf8');

  it('X113: names every command', () => {
    const named = new Set(commandsOfPage(text).map((line) => line.split(' ')[1]));
    for (const verb of tree.keys()) if (verb !== 'help') expect([...named], verb).toContain(verb);
  });
});
