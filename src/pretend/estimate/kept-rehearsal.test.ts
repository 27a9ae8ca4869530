import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Config, defaults } from '../../config/values/config.js';
import type { Json } from '../../core/values/json.js';
import { checkedProgram } from '../../runs/start/start-run.js';
import { type EstimateRequest, estimateRun, openEstimate } from './estimate-run.js';
import { rehearseOnce } from './kept-rehearsal.js';

let folder: string;
let project: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-kept-'));
  [project, home] = [join(folder, 'project'), join(folder, 'home')];
  mkdirSync(join(project, '.plenum/workflows'), { recursive: true });
  writeFileSync(join(project, 'a.txt'), 'one');
});
afterEach(() => rmSync(folder, { recursive: true }));

const config = (...allow: readonly string[]): Config => ({
  ...defaults,
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
  permissions: { mode: 'default', allow, deny: [], ask: [] },
});
const scriptOf = (body: string) =>
  `export const meta = { name: 'x', description: 'y' };\n${body}\n`;

function requestOf(body: string, allow: readonly string[] = [], args?: Json): EstimateRequest {
  return {
    project,
    program: checkedProgram(scriptOf(body), 'x.js'),
    args,
    config: config(...allow),
    asked: undefined,
    backend: null,
    surroundings: { env: {}, home, trusted: false },
    limits: { concurrency: 16, maxAgents: 1000, budget: {} },
  };
}

const remembered = () => join(home, '.plenum/rehearsals.json');

/** How often it was really played, and what it said. */
async function rehearsed(request: EstimateRequest, keeps = true) {
  const open = await openEstimate(request);
  let plays = 0;
  const usual: typeof open.usual = {
    play: (...given) => {
      plays += 1;
      return open.usual.play(...given);
    },
  };
  try {
    const found = await rehearseOnce({ ...request, home, keeps, usual });
    return { plays, found };
  } finally {
    await open.close();
  }
}

const isKept = () => vi.waitUntil(() => existsSync(remembered()), 20_000);
const entries = () =>
  Object.keys(JSON.parse(readFileSync(remembered(), 'utf8')).rehearsals as object).length;

describe('a rehearsal that had nothing to say', () => {
  const body =
    "const text = await read('a.txt');\nawait agent(text, { tools: ['Read'] });\nreturn workflow('in');";
  const nested = (text: string) =>
    writeFileSync(join(project, '.plenum/workflows/in.js'), scriptOf(text).replace("'x'", "'in'"));

  it('X85: is not played again where script, arguments, rules and files are the same', async () => {
    nested('return 1;');
    const first = await rehearsed(requestOf(body));
    expect(first.plays).toBe(1);
    await isKept();
    const again = await rehearsed(requestOf(body));
    expect([again.plays, again.found]).toEqual([0, first.found]);
    expect(again.found.agents).toEqual([{ agentType: undefined, tools: ['Read'], line: 3 }]);
  });

  it.each<readonly [string, () => EstimateRequest]>([
    ['script', () => requestOf(`${body} // edited`)],
    ['argument', () => requestOf(body, [], { all: true })],
    ['rule', () => requestOf(body, ['Sh(make)'])],
    [
      'file that it reads',
      () => {
        writeFileSync(join(project, 'a.txt'), 'two');
        return requestOf(body);
      },
    ],
    [
      'workflow that it names',
      () => {
        nested('return 2;');
        return requestOf(body);
      },
    ],
  ])('X85: another %s is played', async (_what, changed) => {
    nested('return 1;');
    await rehearsed(requestOf(body));
    await isKept();
    expect((await rehearsed(changed())).plays).toBe(1);
  });

  it('a damaged or foreign record is no record', async () => {
    nested('return 1;');
    await rehearsed(requestOf(body));
    await isKept();
    for (const text of ['{', '{ "rehearsals": 3 }', '{ "version": 1, "rehearsals": {} }']) {
      writeFileSync(remembered(), text);
      expect((await rehearsed(requestOf(body), false)).plays).toBe(1);
    }
  });
});

describe('what is remembered of rehearsals', () => {
  it('X47: one with something to say is played at every start', async () => {
    const refused = requestOf("await sh('make');");
    for (const _ of [1, 2]) expect((await rehearsed(refused)).found.fails).toBe(true);
    await rehearsed(requestOf("return agent('a');"), false);
    expect(existsSync(remembered())).toBe(false);
  });

  it('is bounded: the newest hundred', async () => {
    await rehearsed(requestOf('return 0;'));
    await isKept();
    const old = Object.fromEntries(
      Array.from({ length: 150 }, (_, n) => [`k${n}`, { sights: [], agents: [] }]),
    );
    writeFileSync(remembered(), JSON.stringify({ version: 1, rehearsals: old }));
    await rehearsed(requestOf('return 1;'));
    await vi.waitUntil(() => entries() === 100, 20_000);
  });
});

describe('X85: the usual course is played once', () => {
  it.each([
    "const found = await files(['*.txt']);\nreturn parallel(found.map((f) => () => agent(f)));",
    "await agent('a');\nawait sh('make');\nawait agent('b');",
  ])('and the estimate is the one that it would be alone: %s', async (body) => {
    const request = requestOf(body);
    const open = await openEstimate(request);
    const found = await rehearseOnce({ ...request, home, keeps: false, usual: open.usual });
    expect(found.refused.length).toBe(body.includes('make') ? 1 : 0);
    const shared = await open.make().finally(() => open.close());
    expect(shared).toEqual(await estimateRun(request));
  });
});
