import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DemoOptions, type DemoStart, runDemo } from './demo.js';
import type { DemoRun } from './result.js';

const run: DemoRun = {
  runId: 'r7k2',
  status: 'completed',
  reason: null,
  result: null,
  error: null,
  losses: [],
  agents: { total: 40 },
  durationMs: 3210,
  runDir: '/somewhere/.plenum/runs/r7k2',
};

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'plenum-run-demo-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const options = (more: Partial<DemoOptions> = {}): DemoOptions => ({
  cwd,
  home: join(cwd, 'home'),
  env: process.env,
  columns: Number.POSITIVE_INFINITY,
  json: false,
  fresh: false,
  commandIn: () => 'plenum',
  announce: () => undefined,
  start: async () => run,
  resume: async () => run,
  ...more,
});

it('X103: only the folder that the demo has just written counts as trusted', async () => {
  const starts: DemoStart[] = [];
  await runDemo(
    options({
      start: async (start) => {
        expect(existsSync(join(start.cwd, '.plenum/config.json'))).toBe(true);
        starts.push(start);
        return run;
      },
    }),
  );
  const dir = join(cwd, 'plenum-demo');
  expect(starts).toEqual([
    {
      cwd: dir,
      script: 'workflow.js',
      args: '@port.json',
      name: expect.stringMatching(/^\w{4}$/),
      trustedFolder: dir,
      again: 'plenum demo',
    },
  ]);
});

it('the demo of a run that ended without a report names its status, why, and its losses', async () => {
  const losses = [
    {
      key: 'r7k2:k:0',
      phase: 'Map',
      label: 'map lib/hash.js',
      cause: 'crash',
      message: 'no program',
    },
  ];
  const error = { code: 'E_SCRIPT_THREW', message: 'no files', line: 1, column: 0 };
  const start = async (): Promise<DemoRun> => ({
    ...run,
    status: 'failed',
    reason: 'the script threw',
    result: null,
    error,
    losses,
  });
  const { output } = await runDemo(options({ start }));
  expect(output).toMatch(/^The demo: failed/);
  expect(output).toContain('the script threw');
  expect(output).toContain('E_SCRIPT_THREW: no files');
  expect(output).toContain('lost: map lib/hash.js (crash) no program');
});

it('the demo prints one JSON object with the run and its folder', async () => {
  const { output } = await runDemo(options({ json: true, dir: 'elsewhere' }));
  expect(JSON.parse(output)).toEqual({ ...run, dir: join(cwd, 'elsewhere') });
});

it('the demo announces its folder before it starts anything there', async () => {
  const order: string[] = [];
  const start = async (): Promise<DemoRun> => {
    order.push('start');
    return run;
  };
  await runDemo(options({ announce: (dir) => order.push(dir), start }));
  expect(order).toEqual([join(cwd, 'plenum-demo'), 'start']);
});
