import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tool, ToolAnswer, ToolIO, ToolPlace } from '../../../core/ports/tool.js';
import type { Permit, ToolUse } from '../../../core/step/tool-use.js';
import type { Json, JsonObject } from '../../../core/values/json.js';

export interface TestPlace extends ToolPlace {
  /** A folder beside the workspace. */
  readonly outside: string;
  cleanup(): Promise<void>;
}

/** A workspace with a few files, and a folder outside it. */
export async function testPlace(more: Partial<ToolPlace> = {}): Promise<TestPlace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plenum-tools-')));
  const root = join(folder, 'work');
  const outside = join(folder, 'outside');
  await mkdir(join(root, 'src'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(root, 'note.txt'), 'first line\nsecond line\n');
  await writeFile(join(root, 'src', 'main.ts'), 'export const answer = 42;\n');
  await writeFile(join(outside, 'secret.txt'), 'secret\n');
  const place = { root, cwd: root, callKey: 'r1:call:0', runId: 'r1', readOnly: false, ...more };
  return { ...place, outside, cleanup: () => rm(folder, { recursive: true, force: true }) };
}

export interface TestIO extends ToolIO {
  /** Every use that the policy was asked about. */
  readonly asked: ToolUse[];
}

export function testToolIO(place: ToolPlace, more: Partial<ToolIO> = {}): TestIO {
  const asked: ToolUse[] = [];
  const decide = more.permit ?? (async (): Promise<Permit> => ({ allowed: true }));
  const permit = (use: ToolUse) => {
    asked.push(use);
    return decide(use);
  };
  return { place, signal: new AbortController().signal, timeoutMs: 20_000, ...more, permit, asked };
}

export interface ToolFixture {
  readonly tool: Tool;
  readonly place: TestPlace;
  /** A use that succeeds in the place of `testPlace`. */
  readonly works: JsonObject;
  /** A use that takes for ever, where the tool knows one. */
  readonly endless?: JsonObject;
  cleanup?(): Promise<void>;
}

const longestAnswer = 400_000;
/** The 2 s of the port, and what a busy machine adds. */
const endsWithinMs = 10_000;

const hostile: readonly Json[] = [
  null,
  7,
  -1,
  1e308,
  true,
  [],
  ['note.txt'],
  {},
  { toString: 'x' },
  '',
  ' ',
  '\0',
  'a\0b',
  '\uD800',
  '~nobody',
  '../../../'.repeat(2000),
  'x'.repeat(300),
  'x'.repeat(20_000_000),
  '[',
  '**/'.repeat(400),
  '((((((a+)+)+)+)+)+)$',
  '__proto__',
];

async function content(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const rows = names.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return `${path} ${entry.isFile() ? await readFile(path, 'latin1') : 'no file'}`;
  });
  return (await Promise.all(rows)).sort();
}

function expectAnswer(answer: ToolAnswer): void {
  expect(typeof answer.text).toBe('string');
  expect(typeof answer.failed).toBe('boolean');
  expect(answer.text.length).toBeGreaterThan(0);
  expect(answer.text.length).toBeLessThan(longestAnswer);
}

/** What every tool owes the loop that uses it. */
export function describeTool(name: string, create: () => Promise<ToolFixture>): void {
  describe(`tool ${name}`, () => {
    let fixture: ToolFixture;
    beforeEach(async () => {
      fixture = await create();
    });
    afterEach(async () => {
      await fixture.cleanup?.();
      await fixture.place.cleanup();
    });

    it('has a name of permission rules, words for a model and a closed schema', () => {
      const { tool } = fixture;
      expect(tool.name).toBe(name);
      expect(tool.description.length).toBeGreaterThan(40);
      expect(tool.description.length).toBeLessThan(600);
      expect(tool.input).toMatchObject({ type: 'object', additionalProperties: false });
    });

    it('X100: asks the policy about the use that works', async () => {
      const io = testToolIO(fixture.place);
      const answer = await fixture.tool.run(fixture.works, io);
      expect(answer).toMatchObject({ failed: false });
      expectAnswer(answer);
      expect(io.asked[0]).toMatchObject({ tool: name, input: fixture.works });
      expect(io.asked[0]?.argument).toBeTruthy();
    });

    it('X100: a refusal is the answer, and nothing is touched', async () => {
      const before = await content(join(fixture.place.root, '..'));
      const io = testToolIO(fixture.place, {
        permit: async () => ({ allowed: false, message: 'refused by a rule' }),
      });
      expect(await fixture.tool.run(fixture.works, io)).toEqual({
        text: 'refused by a rule',
        failed: true,
      });
      expect(await content(join(fixture.place.root, '..'))).toEqual(before);
    });

    it('never rejects for input that is no object', async () => {
      for (const input of [null, undefined, [], 'text', 5, true]) {
        const answer = await fixture.tool.run(
          input as unknown as JsonObject,
          testToolIO(fixture.place),
        );
        expectAnswer(answer);
        expect(answer.failed).toBe(true);
      }
    });

    it('never rejects for hostile values, and answers in bounds', async () => {
      const properties = Object.keys(fixture.tool.input.properties as JsonObject);
      for (const property of properties) {
        const { [property]: _, ...without } = fixture.works;
        expectAnswer(await fixture.tool.run(without, testToolIO(fixture.place)));
        for (const value of hostile) {
          const answer = await fixture.tool.run(
            { ...fixture.works, [property]: value },
            testToolIO(fixture.place, { timeoutMs: 5000 }),
          );
          expectAnswer(answer);
        }
      }
    });

    it('never rejects when asking the policy fails', async () => {
      const io = testToolIO(fixture.place, {
        permit: () => Promise.reject(new Error('the policy broke')),
      });
      expect(await fixture.tool.run(fixture.works, io)).toEqual({
        text: 'the policy broke',
        failed: true,
      });
    });

    it('X82: an abort ends it while a person is being asked', async () => {
      const abort = new AbortController();
      const started = performance.now();
      setTimeout(() => abort.abort(), 50);
      const io = testToolIO(fixture.place, {
        signal: abort.signal,
        permit: () => new Promise(() => undefined),
      });
      expect(await fixture.tool.run(fixture.works, io)).toMatchObject({ failed: true });
      expect(performance.now() - started).toBeLessThan(endsWithinMs);
    });

    it('X82: an abort that came first touches nothing', async () => {
      const io = testToolIO(fixture.place, { signal: AbortSignal.abort() });
      expect(await fixture.tool.run(fixture.works, io)).toMatchObject({ failed: true });
      expect(io.asked).toEqual([]);
    });

    it('X82: waiting for a person is not time of the tool', async () => {
      const permit = () =>
        new Promise<Permit>((resolve) => setTimeout(() => resolve({ allowed: true }), 1800));
      const io = testToolIO(fixture.place, { timeoutMs: 1400, permit });
      expect(await fixture.tool.run(fixture.works, io)).toMatchObject({ failed: false });
    });

    it('X82: an abort and the time limit end what would take for ever', async () => {
      if (!fixture.endless) return;
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 200);
      for (const more of [{ signal: abort.signal }, { timeoutMs: 200 }]) {
        const started = performance.now();
        expect(
          await fixture.tool.run(fixture.endless, testToolIO(fixture.place, more)),
        ).toMatchObject({ failed: true });
        expect(performance.now() - started).toBeLessThan(200 + endsWithinMs);
      }
    });
  });
}
