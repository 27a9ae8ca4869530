import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leaving, meanings, nouns, twice, words } from './house/glossary.js';
import { limits } from './house/limits.js';
import {
  allPaths,
  blindCasts,
  classCount,
  counted,
  exportedTypes,
  files,
  functionsOf,
  isTest,
  product,
  root,
  sources,
} from './house/sources.js';

describe('the shape of the source', () => {
  const folders = counted(allPaths.filter((path) => !isTest(path)).map((path) => dirname(path)));
  const functions = product.flatMap(functionsOf);
  const over = <T>(items: readonly T[], limit: number) => ({
    asLimit: items.length,
    first: items.slice(0, items.length > limit ? 20 : 0),
  });

  it('a folder holds at most 20 files, tests not counted', () => {
    const full = Object.entries(folders).filter(([, count]) => count > 20);
    expect(over(full, limits.foldersOver20Files.now)).toEqual({
      asLimit: limits.foldersOver20Files.now,
      first: [],
    });
  });

  it('beside sub-folders stands one file at most: the face of the folder', () => {
    const loose = Object.entries(folders).filter(
      ([folder, count]) =>
        count > 1 && Object.keys(folders).some((other) => other.startsWith(`${folder}/`)),
    );
    expect(over(loose, limits.looseFilesBesideFolders.now)).toEqual({
      asLimit: limits.looseFilesBesideFolders.now,
      first: [],
    });
  });

  it('a file has at most 300 lines', () => {
    const long = files
      .filter(({ lines }) => lines > 300)
      .map(({ path, lines }) => `${path} ${lines}`);
    expect(over(long, limits.filesOver300Lines.now)).toEqual({
      asLimit: limits.filesOver300Lines.now,
      first: [],
    });
  });

  it('half of the source files have at most 90 lines', () => {
    const lengths = product.map(({ lines }) => lines).sort((left, right) => left - right);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(limits.medianLines.now);
  });

  it('a line has at most 100 columns', () => {
    const wide = sources.flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) => (line.length > 100 ? [`${path}:${index + 1}`] : [])),
    );
    expect(over(wide, limits.linesOver100Columns.now)).toEqual({
      asLimit: limits.linesOver100Columns.now,
      first: [],
    });
  });

  it('a function has at most 60 lines and 5 parameters', () => {
    const long = functions
      .filter(({ lines }) => lines > 60)
      .map(({ where, lines }) => `${where} ${lines}`);
    expect(over(long, limits.functionsOver60Lines.now)).toEqual({
      asLimit: limits.functionsOver60Lines.now,
      first: [],
    });
    const wide = functions
      .filter(({ parameters }) => parameters > 5)
      .map(({ where, parameters }) => `${where} ${parameters}`);
    expect(over(wide, limits.functionsWithMoreThan5Parameters.now)).toEqual({
      asLimit: limits.functionsWithMoreThan5Parameters.now,
      first: [],
    });
  });

  it('classes and blind casts become fewer', () => {
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    expect({
      classes: sum(product.map(classCount)),
      blindCasts: sum(product.map(blindCasts)),
    }).toEqual({
      classes: limits.classes.now,
      blindCasts: limits.blindCasts.now,
    });
  });

  it('file and folder names say an idea in kebab case', () => {
    const names = files.flatMap(({ path }) => path.replace(/(\.test|\.d)?\.ts$/, '').split('/'));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(
      names.filter((name) => /^(utils?|helpers?|common|misc|manager|base)$/.test(name)),
    ).toEqual([]);
  });
});

describe('one noun per concept', () => {
  const types = exportedTypes();
  const used = [
    ...new Set(
      types.flatMap(({ name }) =>
        (name.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*/g) ?? []).map((word) => word.toLowerCase()),
      ),
    ),
  ].sort();

  it('names of exported types are made of words of the glossary', () => {
    expect(used.filter((word) => ![...nouns, ...words].includes(word))).toEqual([]);
  });

  it('the glossary holds no word that nothing uses, and none twice', () => {
    expect(words.filter((word) => !used.includes(word))).toEqual([]);
    const all = [...nouns, ...words];
    expect(all.filter((word, index) => all.indexOf(word) !== index)).toEqual([]);
  });

  it('a type is named by a noun, but for those that are to go', () => {
    const names = types.map(({ name }) => name);
    expect(leaving.filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => /^[A-Z][a-z]+ed$/.test(name) && !leaving.includes(name))).toEqual(
      [],
    );
  });

  it('a name of a type means one thing, but for those that are listed', () => {
    expect(
      Object.fromEntries(
        Object.entries(counted(types.map(({ name }) => name))).filter(([, count]) => count > 1),
      ),
    ).toEqual(twice);
  });

  it('AGENTS.md names the nouns', () => {
    const line = readFileSync(join(root, 'AGENTS.md'), 'utf8');
    expect(Object.keys(meanings).filter((noun) => !line.includes(noun))).toEqual([]);
  });
});
