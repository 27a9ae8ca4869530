import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DriverState, DriverView, HeldLease } from '../../../core/ports/lease.js';
import { PlenumError } from '../../../core/values/errors.js';
import { diskError, errorCodeOf } from '../../../host/disk/disk-error.js';
import { replaceFile } from '../../../host/disk/durable-file.js';
import { createExclusive } from '../../../host/disk/exclusive-file.js';
import { readPlain } from '../../../host/disk/plain-file.js';
import {
  type DriverRecord,
  heartbeatMs,
  ownRecord,
  parseDriver,
  stateOf,
} from './driver-record.js';

interface Claim {
  readonly state: DriverState;
  readonly record: DriverRecord | null;
  readonly turn: number;
}

/**
 * One driver per run (X75). Drivers take turns: `driver/<turn>.json` is created complete and
 * exclusively, one above the newest; the newest file is never removed, only marked as released. So
 * of two that see the same dead driver exactly one gets the next turn, and nobody ever has to
 * delete somebody else's lock. The journal's fence holds even where this fails.
 */
export async function acquireDriver(
  runDir: string,
  options: {
    readonly takeOver?: boolean;
    readonly detached?: boolean;
    readonly now?: () => number;
  } = {},
): Promise<HeldLease> {
  const now = options.now ?? Date.now;
  const folder = driverFolder(runDir);
  await mkdir(folder).catch((error: unknown) => {
    if (errorCodeOf(error) !== 'EEXIST') throw diskError(error, folder);
  });
  for (;;) {
    const newest = await newestClaim(runDir, now());
    if (newest) refuseIfDriven(newest, options.takeOver ?? false, basename(runDir));
    const turn = (newest?.turn ?? 0) + 1;
    const record = ownRecord(now(), options.detached);
    if (!(await createExclusive(claimPath(folder, turn), JSON.stringify(record)))) continue;
    const turns = await listTurns(folder);
    if (turns.some((other) => other > turn)) {
      // A turn that somebody else had and cleaned away while this process slept.
      await unlink(claimPath(folder, turn)).catch(() => undefined);
      continue;
    }
    for (const older of turns)
      if (older < turn) await unlink(claimPath(folder, older)).catch(() => undefined);
    return holdTurn(claimPath(folder, turn), record, now);
  }
}

/** Who drives a run, for readers. Never rejects. */
export async function driverOf(runDir: string, now: () => number = Date.now): Promise<DriverView> {
  const newest = await newestClaim(runDir, now()).catch(() => null);
  return newest ? { state: newest.state, record: newest.record } : { state: 'gone', record: null };
}

function holdTurn(path: string, initial: DriverRecord, now: () => number): HeldLease {
  let record = initial;
  let released = false;
  let writing: Promise<void> = Promise.resolve();
  // A heartbeat that cannot be written must not end a run: the journal notices a broken disk where
  // it matters.
  const update = (change: Partial<DriverRecord>): Promise<void> => {
    record = { ...record, ...change, heartbeatAt: now() };
    writing = writing
      .then(() => replaceFile(path, JSON.stringify(record), { synced: false }))
      .catch(() => undefined);
    return writing;
  };
  const beat = setInterval(() => void update({}), heartbeatMs).unref();
  return {
    setEpoch: (epoch) => update({ epoch }),
    async release() {
      if (released) return writing;
      released = true;
      clearInterval(beat);
      await update({ releasedAt: now() });
    },
  };
}

function refuseIfDriven({ state, record }: Claim, takeOver: boolean, runId: string): void {
  if (state === 'gone' || (state === 'unknown' && takeOver)) return;
  const who = record
    ? `process ${record.pid} on ${record.host} since ${new Date(record.startedAt).toISOString()}`
    : 'a driver whose file is unreadable';
  throw state === 'live'
    ? new PlenumError('E_RUN_DRIVEN', `This run is being driven by ${who}.`, {
        hint: `To end it: plenum stop ${runId}   (to look at it: plenum watch ${runId})`,
      })
    : new PlenumError(
        'E_RUN_DRIVEN',
        `This run was driven by ${who}, which gave no sign for over a minute; ` +
          'from here nobody can tell whether it lives.',
        {
          hint: `If you know that it is gone: plenum resume ${runId} --take-over`,
        },
      );
}

async function newestClaim(runDir: string, now: number): Promise<Claim | null> {
  const folder = driverFolder(runDir);
  for (;;) {
    const turn = (await listTurns(folder)).at(-1);
    if (turn === undefined) return null;
    const path = claimPath(folder, turn);
    try {
      const record = parseDriver((await readPlain(path)).toString('utf8'));
      if (record) return { turn, record, state: stateOf(record, now) };
      return {
        turn,
        record: null,
        state: now - (await stat(path)).mtimeMs < 60_000 ? 'live' : 'unknown',
      };
    } catch (error) {
      if (['ELOOP', 'EISDIR', 'EFTYPE', 'ENXIO'].includes(errorCodeOf(error)))
        return { turn, record: null, state: 'unknown' };
      if (errorCodeOf(error) !== 'ENOENT') throw error;
    }
  }
}

function driverFolder(runDir: string): string {
  return join(runDir, 'driver');
}

function claimPath(folder: string, turn: number): string {
  return join(folder, `${String(turn).padStart(6, '0')}.json`);
}

async function listTurns(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names
    .flatMap((name) => /^(\d{6,15})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((left, right) => left - right);
}
