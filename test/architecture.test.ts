import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verbs } from '../src/surfaces/cli/verbs/verbs.js';
import { circles, folderGraph } from './house/circles.js';
import {
  adapters,
  coreStillNames,
  limits,
  purePackages,
  rooms,
  surfacesSee,
  surfacesStillSee,
  toolsStillNamed,
} from './house/limits.js';
import {
  allPaths,
  counted,
  product,
  root,
  type SourceFile,
  sources,
  textsOf,
} from './house/sources.js';

const roomOf = (path: string): string =>
  rooms.find((room) => path === room || path.startsWith(`${room}/`)) ?? `no room: ${path}`;
const outermost = (room: string): string => room.split('/')[0] ?? room;
function maySee(from: string, to: string): boolean {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === there)
    return !here.startsWith('agents/backends') || backendOf(from) === backendOf(to);
  if (adapters.includes(here)) return ['core', 'host', 'settings'].includes(outermost(there));
  return rooms.includes(there) && rooms.indexOf(there) < rooms.indexOf(here);
}

const backendOf = (path: string): string => path.split('/')[2] ?? '';
const inside = (file: SourceFile) => file.imports.filter((entry) => entry.inside);

it('X117: every test that makes a run compares what it shows with what it journals', () => {
  const config = readFileSync(join(root, 'vitest.config.ts'), 'utf8');
  const setUp = [...config.matchAll(/name: '(\w+)'[\s\S]*?setupFiles: \[([^\]]*)\]/g)].map(
    ([, name, files]) => [name, files?.match(/in-\w+-?\w*/g)],
  );
  expect(setUp).toEqual([
    ['source', ['in-this-process']],
    ['agents', ['in-commands', 'in-this-process']],
    ['browser', ['in-this-process']],
    ['built', ['in-commands']],
  ]);
});

describe('who imports whom', () => {
  it('every file has a room', () => {
    expect(allPaths.filter((path) => !rooms.includes(roomOf(path)))).toEqual([]);
  });

  it.each(
    product
      .filter(({ path }) => !path.startsWith('surfaces/'))
      .map((file) => [file.path, file] as const),
  )('%s sees only what its room may', (_path, file) => {
    expect(
      inside(file)
        .filter(({ from, to }) => !maySee(from, to))
        .map(({ to }) => to),
    ).toEqual([]);
  });

  it('surfaces see what they show and start, and what is listed here', () => {
    const foreign = product
      .filter(({ path }) => path.startsWith('surfaces/'))
      .flatMap(inside)
      .map(({ to }) => roomOf(to))
      .filter((room) => !surfacesSee.includes(outermost(room)));
    expect(counted(foreign)).toEqual(surfacesStillSee);
  });

  it('no circle joins folders, at any depth', () => {
    expect(circles(folderGraph(sources.flatMap(inside)))).toHaveLength(limits.circlesOfFolders.now);
  });

  it.each(
    product
      .filter(({ path }) => path.startsWith('core/'))
      .map((file) => [file.path, file] as const),
  )('%s is pure', (_path, file) => {
    const packages = file.imports.filter((entry) => !entry.inside).map(({ to }) => to);
    expect(packages.filter((name) => !purePackages.includes(name))).toEqual([]);
    expect(packages.filter((name) => builtinModules.includes(name.replace(/^node:/, '')))).toEqual(
      [],
    );
    const code = file.text.replace(
      /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g,
      '',
    );
    expect(code).not.toMatch(
      /\b(Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|setInterval|fetch\()/,
    );
  });

  it('the core names no command, flag or adapter but those that are listed here', () => {
    const words = new RegExp(
      [
        `\\bplenum (?:@|(?:help|${Object.keys(verbs).join('|')})\\b)`,
        String.raw`(?<![\w-])--[a-z]`,
        String.raw`(?<![\w/-])(ai-sdk|claude-agent|codex|opencode|acp)(?![\w/-])`,
      ].join('|'),
    );
    const core = product.filter(({ path }) => path.startsWith('core/'));
    expect(
      counted(
        core.flatMap((file) =>
          textsOf(file).flatMap((text) => (words.test(text) ? [file.path] : [])),
        ),
      ),
    ).toEqual(coreStillNames);
  });

  it('product code names no tool of development', () => {
    const tools = ['vitest', 'rolldown', 'tsdown', 'typescript', '@biomejs/biome', 'biome'];
    const named = product.flatMap((file) =>
      [...textsOf(file), ...file.imports.map(({ to }) => to)]
        .filter((text) => tools.includes(text))
        .map((text) => [file.path, text] as const),
    );
    expect(Object.fromEntries(named)).toEqual(toolsStillNamed);
  });
});
