import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Drive, DriveRequest, DriveResult } from '../../../config/request/drive-request.js';
import type { JournalEvent } from '../../../core/journal/event.js';
import { createFold } from '../../../core/state/fold.js';
import { createFileStore } from '../../../stores/file/runs/file-store.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  stepStart,
} from '../../../testing/harness/sample-events.js';
import { testIo } from '../fixtures/test-io.js';
import { driveRun, tellEnd } from './drive-run.js';

const root = mkdtempSync(join(tmpdir(), 'plenum-drive-'));
afterAll(() => rmSync(root, { recursive: true }));

const flags = { json: false, quiet: false, verbose: false, color: 'never', cwd: root } as const;
const run = await createFileStore(root).create({
  id: 'r7k2',
  script: '',
  name: 'test',
  createdAt: 1,
  seed: 's',
  startedAt: 1,
  project: root,
  scriptFile: null,
  options: {},
});
const { runDir } = run;
const request = { run } as unknown as Omit<DriveRequest, 'onEvent'>;

/** Plays events; waits for `until` before the last one. */
function played(
  events: readonly JournalEvent[],
  told: string[] = [],
  until: Promise<unknown> = Promise.resolve(),
): (request: DriveRequest) => Drive {
  return ({ onEvent }) => {
    const fold = createFold();
    const play = (event: JournalEvent): void => {
      fold.apply(event);
      onEvent(event, fold.state, true);
    };
    for (const event of events.slice(0, -1)) play(event);
    const result = until.then((): DriveResult => {
      for (const event of events.slice(-1)) play(event);
      const { state } = fold;
      return {
        status: state.status,
        state,
        end: state.end,
        preview: null,
        limit: false,
        needsPerson: false,
      };
    });
    return {
      result,
      pause: (author) => void told.push(`pause ${author.includes('command line')}`),
      stop: (author) => void told.push(`stop ${author}`),
      unattended: () => void told.push('unattended'),
      answer: () => null,
      reply: () => null,
      control: () => ({ accepted: true, message: '' }),
    };
  };
}

describe('driving a run', () => {
  it('X113: a run with losses ends with 3, its value on stdout and everything else on stderr', async () => {
    const io = testIo();
    const ending = await driveRun({
      io,
      flags,
      runFlags: { view: 'lines', attached: false },
      request,
      drive: played(samplePartialRun()),
    });
    expect(tellEnd({ io, flags, view: 'lines' }, ending)).toBe(3);
    expect(JSON.parse(io.out())).toEqual({ findings: [1, 2, 3] });
    expect(io.err()).toContain('⚠ partial   audit-routes  r7k2   1 of 3 agents lost');
    expect(readFileSync(join(runDir, 'report.md'), 'utf8')).toContain('# audit-routes');
  });

  it('X112: --json prints exactly one object', async () => {
    const io = testIo();
    const ending = await driveRun({
      io,
      flags,
      runFlags: { view: 'none', attached: false },
      request,
      drive: played(samplePartialRun()),
    });
    tellEnd({ io, flags: { ...flags, json: true, quiet: true }, view: 'none' }, ending);
    expect(JSON.parse(io.out())).toMatchObject({
      version: 1,
      status: 'partial',
      runDir,
    });
    expect(io.err()).toBe('');
  });

  it('--view json gives standard output to the events', async () => {
    const io = testIo();
    const ending = await driveRun({
      io,
      flags,
      runFlags: { view: 'json', attached: false },
      request,
      drive: played(samplePartialRun()),
    });
    tellEnd({ io, flags, view: 'json' }, ending);
    expect(
      io
        .out()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(samplePartialRun().map((event) => event.type));
  });

  it('X77: the first Ctrl-C pauses and says how to go on, the second ends what runs', async () => {
    const io = testIo();
    const told: string[] = [];
    let release = (): void => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const paused = runEnd({ status: 'paused', reasons: ['paused by a person'], result: undefined });
    const running = driveRun({
      io,
      flags,
      runFlags: { view: 'none', attached: false },
      request,
      drive: played([driveStart(), stepStart(1), paused], told, until),
    });
    io.signal('SIGINT');
    expect(io.err()).toContain('1 running agent will finish and be recorded');
    expect(io.err()).toContain('plenum resume r7k2');
    io.signal('SIGINT');
    io.signal('SIGINT');
    release();
    expect((await running).code).toBe(130);
    expect(told).toEqual(['pause true', expect.stringMatching(/^stop /)]);
    // Who asks a third time does not want to wait for what is being recorded.
    expect(io.exits).toEqual([130]);
  });

  it('X77: being terminated stops the run and ends with 143', async () => {
    const io = testIo();
    const told: string[] = [];
    let release = (): void => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stopped = runEnd({ status: 'stopped', reasons: ['stopped'], result: undefined });
    const running = driveRun({
      io,
      flags,
      runFlags: { view: 'none', attached: false },
      request,
      drive: played([driveStart(), stopped], told, until),
    });
    io.signal('SIGTERM');
    release();
    expect((await running).code).toBe(143);
    expect(told).toEqual(['stop SIGTERM']);
  });

  it.each([
    [false, ['unattended']],
    [true, []],
  ])(
    'X120: a terminal that is gone leaves the run without a person, unless it is attached (%s)',
    async (attached, told) => {
      const io = testIo();
      const heard: string[] = [];
      let release = (): void => {};
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      const drive = played(
        [driveStart(), runEnd({ status: 'completed', reasons: [], result: 1 })],
        heard,
        until,
      );
      const running = driveRun({
        io,
        flags,
        runFlags: { view: 'none', attached },
        request,
        drive,
      });
      io.hangUp();
      release();
      expect((await running).code).toBe(0);
      expect(heard).toEqual(told);
    },
  );

  it('a drive that cannot record ends the view and passes its error on', async () => {
    const io = testIo();
    const drive = (): Drive => ({
      result: Promise.reject(new Error('disk full')),
      pause: () => {},
      stop: () => {},
      unattended: () => {},
      answer: () => null,
      reply: () => null,
      control: () => ({ accepted: true, message: '' }),
    });
    await expect(
      driveRun({
        io,
        flags,
        runFlags: { view: 'lines', attached: false },
        request,
        drive,
      }),
    ).rejects.toThrow('disk full');
  });
});
