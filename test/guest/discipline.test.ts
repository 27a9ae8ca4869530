import { describe, expect, it } from 'vitest';
import { offences } from './discipline.js';

/** It holds no more than the script's own text and is written like a script; see the file. */
const likeAScript = /^language\/url-search-params\.ts:/;

const refused = [
  ['a global', 'export const f = () => Math;', 'looks up Math'],
  ['a global behind a shorthand', 'export const f = () => ({ Array });', 'looks up Array'],
  ['what the engine adds', 'export const f = () => InternalError;', 'looks up InternalError'],
  ['a static method', 'export const f = (o: object) => Object.keys(o);', 'looks up keys'],
  ['a method of a string', "export const f = (text: string) => text.split(',');", 'looks up split'],
  ['a method of an array', 'export const f = (list: number[]) => list.push(1);', 'looks up push'],
  [
    'a method by its quoted name',
    "export const f = (list: number[]) => list['push'](1);",
    'looks up push',
  ],
  ['a method taken apart', 'export const f = ({ map }: number[]) => map;', 'looks up map'],
  ['a promise', 'export const f = (p: Promise<number>) => p.then(() => 1);', 'looks up then'],
  ['a map', 'export const f = (m: Map<string, number>) => m.size;', 'looks up size'],
  ['a regular expression', 'export const f = (text: string) => /x/.test(text);', 'looks up test'],
  [
    'a loop over an array',
    'export const f = (list: number[]) => { for (const one of list) one.valueOf; };',
    'iterates',
  ],
  ['a spread', 'export const f = (list: number[]) => [...list];', 'iterates'],
  [
    'a list taken apart',
    'export const f = (list: number[]) => { const [one] = list; return one; };',
    'iterates',
  ],
  [
    'a list assigned in parts',
    'export const f = (list: number[]) => { let one; [one] = list; return one; };',
    'iterates',
  ],
  [
    'instanceof',
    'const Kind = Error; export const f = (e: unknown) => e instanceof Kind;',
    'asks instanceof',
  ],
  [
    'a template, which asks for concat',
    'export const f = (n: number) => `${n}.`;',
    'writes a template with a value in it',
  ],
  ['a name of Node', 'export const f = () => process;', "Cannot find name 'process'"],
  ['a name of the web', "export const f = () => fetch('/');", "Cannot find name 'fetch'"],
] as const;
const allowed =
  'const { keys } = Object; const list = [1, 2]; for (const one of list) list.push(one); export const f = (o: object) => keys(o);';

describe('the code that shares a realm with a script', () => {
  // One program for all, because its types take seconds to read.
  const overlay = Object.fromEntries(refused.map(([, text], at) => [`refused-${at}.ts`, text]));
  const all = offences({ ...overlay, 'allowed.ts': allowed });
  const of = (name: string) => all.filter((offence) => offence.startsWith(`${name}:`)).join('\n');

  it('uses only what it captured before the script began', () => {
    expect(
      all.filter((offence) => !/^refused-\d+\.ts:/.test(offence) && !likeAScript.test(offence)),
    ).toEqual([]);
  });

  it.each(refused.map(([what, , offence], at) => [what, offence, at] as const))(
    'is refused %s',
    (_what, offence, at) => {
      expect(of(`refused-${at}.ts`)).toContain(offence);
    },
  );

  it('may capture anything before the script begins, and use it afterwards', () => {
    expect(of('allowed.ts')).toBe('');
  });
});
