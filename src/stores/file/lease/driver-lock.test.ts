import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { processStart } from '../../../host/process-table/process-identity.js';
import { removeTemporaryRuns, temporaryRun } from '../journal/fixtures/temporary-run.js';
import { acquireDriver, driverOf } from './driver-lock.js';
import { type DriverRecord, ownRecord } from './driver-record.js';

afterEach(removeTemporaryRuns);

async function drivenBy(change: Partial<DriverRecord>): Promise<string> {
  const { runDir } = await temporaryRun();
  await mkdir(join(runDir, 'driver'));
  await writeFile(
    join(runDir, 'driver', '000004.json'),
    JSON.stringify({ ...ownRecord(Date.now()), ...change }),
  );
  return runDir;
}

it('X75: a second driver is refused, naming process, host and since when; after the first lets go it may drive', async () => {
  const { runDir } = await temporaryRun();
  expect(await driverOf(runDir)).toEqual({ state: 'gone', record: null });
  const first = await acquireDriver(runDir);
  await first.setEpoch(3);
  expect(await driverOf(runDir)).toMatchObject({
    state: 'live',
    record: { pid: process.pid, host: hostname(), epoch: 3 },
  });
  const refusal = acquireDriver(runDir, { takeOver: true });
  await expect(refusal).rejects.toMatchObject({
    code: 'E_RUN_DRIVEN',
    message: expect.stringMatching(`process ${process.pid} on ${hostname()} since 20`),
  });
  await first.release();
  await first.release();
  expect(await driverOf(runDir)).toMatchObject({ state: 'gone', record: { pid: process.pid } });
  const second = await acquireDriver(runDir);
  expect((await driverOf(runDir)).state).toBe('live');
  await second.release();
  expect(await readdir(join(runDir, 'driver'))).toHaveLength(1);
});

it('X75: on this host the process decides, whatever its heartbeat says', async () => {
  const old = Date.now() - 3_600_000;
  expect((await driverOf(await drivenBy({ pid: 2 ** 22 + 1 }))).state).toBe('gone');
  expect((await driverOf(await drivenBy({ heartbeatAt: old }))).state).toBe('live');
  await (await acquireDriver(await drivenBy({ pid: 2 ** 22 + 1 }))).release();
});

it.runIf(processStart(process.pid) !== null)(
  'X75: a process id that now belongs to another program is a dead driver',
  async () => {
    const runDir = await drivenBy({ processStart: '1' });
    expect((await driverOf(runDir)).state).toBe('gone');
    await (await acquireDriver(runDir)).release();
  },
);

it('X75: on another host a heartbeat younger than 60 s is a live driver, an older one needs the take-over', async () => {
  const fresh = await drivenBy({ host: 'elsewhere', heartbeatAt: Date.now() - 50_000 });
  await expect(acquireDriver(fresh, { takeOver: true })).rejects.toMatchObject({
    code: 'E_RUN_DRIVEN',
    message: expect.stringContaining('elsewhere'),
  });
  const silent = await drivenBy({ host: 'elsewhere', heartbeatAt: Date.now() - 61_000 });
  expect((await driverOf(silent)).state).toBe('unknown');
  await expect(acquireDriver(silent)).rejects.toMatchObject({
    code: 'E_RUN_DRIVEN',
    hint: expect.stringContaining('--take-over'),
  });
  await (await acquireDriver(silent, { takeOver: true })).release();
});

it('X75: after a reboot, or in another container of the same name, process ids prove nothing', async () => {
  const own = ownRecord(Date.now());
  const old = Date.now() - 61_000;
  if (own.boot === null || own.pids === null) return;
  expect((await driverOf(await drivenBy({ boot: 'another', heartbeatAt: old }))).state).toBe(
    'gone',
  );
  expect((await driverOf(await drivenBy({ pids: 'another', heartbeatAt: old }))).state).toBe(
    'unknown',
  );
  expect((await driverOf(await drivenBy({ pids: 'another' }))).state).toBe('live');
});

it('a driver file that cannot be read counts as a driver until it is old', async () => {
  const runDir = await drivenBy({});
  await writeFile(join(runDir, 'driver', '000004.json'), '{');
  await expect(acquireDriver(runDir)).rejects.toMatchObject({ code: 'E_RUN_DRIVEN' });
  expect((await driverOf(runDir, () => Date.now() + 61_000)).state).toBe('unknown');
});

it('X75: of many that see the same dead driver exactly one gets the run', async () => {
  for (let round = 0; round < 20; round++) {
    const runDir = await drivenBy({ pid: 2 ** 22 + 1 });
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => acquireDriver(runDir)),
    );
    const winners = results.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    expect(winners).toHaveLength(1);
    await Promise.all(winners.map((lock) => lock.release()));
  }
});

it('the driver file is complete JSON at every moment of its updates', async () => {
  const { runDir } = await temporaryRun();
  const lock = await acquireDriver(runDir);
  const updates = Promise.all(Array.from({ length: 50 }, (_, epoch) => lock.setEpoch(epoch)));
  for (let reads = 0; reads < 50; reads++)
    JSON.parse(await readFile(join(runDir, 'driver', '000001.json'), 'utf8'));
  await updates;
  await lock.release();
  expect((await readdir(join(runDir, 'driver'))).filter((name) => name.endsWith('.tmp'))).toEqual(
    [],
  );
});

it('X180: a file of a driver that is a link, to nothing or elsewhere, is waited for by nobody', async () => {
  const { runDir } = await temporaryRun();
  await mkdir(join(runDir, 'driver'));
  await symlink(join(runDir, 'nothing'), join(runDir, 'driver', '000004.json'));
  expect(await driverOf(runDir)).toEqual({ state: 'unknown', record: null });
  await expect(acquireDriver(runDir)).rejects.toMatchObject({ code: 'E_RUN_DRIVEN' });
});

it('X180: a sign of life from the far future keeps no run driven for ever', async () => {
  const runDir = await drivenBy({ host: 'elsewhere', heartbeatAt: Date.now() + 1e12 });
  expect((await driverOf(runDir)).state).toBe('unknown');
});
