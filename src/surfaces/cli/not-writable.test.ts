import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';
import { verbs } from './verbs/verbs.js';

const root = mkdtempSync(join(tmpdir(), 'plenum-not-writable-'));
afterAll(() => rmSync(root, { recursive: true }));

const script = "export const meta = { name: 'one', description: 'x' };\nreturn 1;\n";

/** What a person types after each verb; those that are left out never write. */
const lines: Readonly<Record<string, readonly (readonly string[])[]>> = {
  run: [['one.js', '--yes', '--backend', 'simulate']],
  plan: [['find it', '--backend', 'simulate', '-o', 'no/such/folder/x.js']],
  new: [
    ['blank', 'mine'],
    ['fan-out', 'audit', '--dir', '.plenum/deep'],
  ],
  resume: [['r7k2', '--yes']],
  retry: [['r7k2']],
  save: [['r7k2', 'kept']],
  export: [['r7k2']],
  init: [[]],
  trust: [['--yes']],
  prune: [[]],
  pause: [['r7k2']],
  stop: [['r7k2']],
  skip: [['r7k2', '1']],
  answer: [['r7k2', 'yes']],
  allow: [['r7k2', '1']],
  deny: [['r7k2', '1']],
  apply: [['r7k2']],
  demo: [['one.js']],
  skill: [['install']],
  'mcp-lock': [[]],
  doctor: [[]],
  list: [[]],
  status: [[]],
};

/** A file where a folder should be: even who may do everything cannot write there. */
const blocked = {
  'the project': (place: string) => writeFileSync(join(place, '.plenum'), ''),
  'the home folder': (place: string) => writeFileSync(join(place, 'home', '.plenum'), ''),
  'the folder of runs': (place: string) => {
    mkdirSync(join(place, '.plenum'));
    writeFileSync(join(place, '.plenum', 'runs'), '');
  },
  'the folder of workflows': (place: string) => {
    mkdirSync(join(place, '.plenum'));
    writeFileSync(join(place, '.plenum', 'workflows'), '');
  },
} as const;

let places = 0;
async function tried(block: (place: string) => void, argv: readonly string[]): Promise<string> {
  places += 1;
  const place = join(root, String(places));
  mkdirSync(join(place, 'home'), { recursive: true });
  writeFileSync(join(place, 'one.js'), script);
  block(place);
  const io = testIo({ cwd: place, home: join(place, 'home'), env: { PATH: process.env.PATH } });
  const { out, err } = await plenum(io, ...argv);
  return out + err;
}

describe.each(Object.keys(blocked) as (keyof typeof blocked)[])(
  '%s cannot be written to',
  (what) => {
    it.each(Object.keys(lines))(
      'X119: %s says what is wrong, and calls it no defect',
      async (verb) => {
        expect(verbs).toHaveProperty([verb]);
        for (const rest of lines[verb] ?? [])
          expect(await tried(blocked[what], [verb, ...rest])).not.toContain('E_INTERNAL');
      },
    );
  },
);
