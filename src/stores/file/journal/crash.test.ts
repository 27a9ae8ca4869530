import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  type ChildFolder,
  outputOf,
  transpileForChildren,
} from '../../../host/processes/fixtures/transpiled-child.js';
import { collect } from '../../../testing/conformance/ports/journal.js';
import { createFileJournal } from './file-journal.js';
import { removeTemporaryRuns, temporaryRun } from './fixtures/temporary-run.js';

let children: ChildFolder;
beforeAll(async () => {
  children = await transpileForChildren();
});
afterAll(() => children.remove());
afterEach(removeTemporaryRuns);

const meetingPlace = async (): Promise<string> => (await temporaryRun()).runDir;

/**
 * Sixteen lanes append and say each number only after its commit; killed from outside after `limit`
 * numbers.
 */
const writer = `
  import { createFileJournal } from './stores/file/journal/file-journal.js';
  import { writeSync } from 'node:fs';
  const [runDir] = process.argv.slice(2);
  const session = await createFileJournal(runDir).open();
  let next = 0;
  const lane = async () => {
    for (;;) {
      const position = ++next;
      session.append({ type: 'note-add', at: position, realm: 0, strand: 'root', position, lane: 'root', note: { kind: 'log', level: 'log', text: 'x'.repeat(300) } });
      await session.commit();
      writeSync(1, position + '\\n');
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
`;

async function recordedPositions(runDir: string): Promise<readonly number[]> {
  const events = await collect(createFileJournal(runDir).read());
  return events.map((event) => (event.type === 'note-add' ? event.position : 0));
}

it('X70 X76: after kill -9 every one of 1,000 acknowledged records is in the journal, and the run can be driven again', async () => {
  for (let trial = 0; trial < 3; trial++) {
    const { runDir } = await temporaryRun();
    const child = await children.start(writer, runDir);
    let lines = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      lines += chunk.toString().split('\n').length - 1;
      if (lines >= 1000) child.kill('SIGKILL');
    });
    const acknowledged = (await outputOf(child)).split('\n').slice(0, -1).map(Number);
    expect(acknowledged.length).toBeGreaterThanOrEqual(1000);
    const recorded = new Set(await recordedPositions(runDir));
    expect(acknowledged.filter((position) => !recorded.has(position))).toEqual([]);
    const session = await createFileJournal(runDir).open();
    expect(session.epoch).toBe(2);
    await session.commit();
    await session.close();
  }
});

/** Four processes wait for one another, however long each of them takes to start. */
const meet = `
  import { readdirSync, writeFileSync } from 'node:fs';
  const meet = (word) => {
    writeFileSync(meeting + '/' + word + process.pid, '');
    while (readdirSync(meeting).filter((name) => name.startsWith(word)).length < 4);
  };
`;

const racer = `
  ${meet}
  import { createFileJournal } from './stores/file/journal/file-journal.js';
  const [runDir, meeting] = process.argv.slice(2);
  meet('ready');
  const session = await createFileJournal(runDir).open().catch((error) => { console.log(error.code); process.exit(); });
  console.log(session.epoch);
`;

it('X75: of processes that open the journal at the same moment each gets an epoch of its own or a clear refusal', async () => {
  const { runDir } = await temporaryRun();
  const meeting = await meetingPlace();
  const racers = await Promise.all([1, 2, 3, 4].map(() => children.start(racer, runDir, meeting)));
  const said = (await Promise.all(racers.map(outputOf))).map((text) => text.trim());
  expect([...said].sort()).toEqual(['1', '2', '3', '4']);
});

const driver = `
  ${meet}
  import { acquireDriver } from './stores/file/lease/driver-lock.js';
  const [runDir, meeting] = process.argv.slice(2);
  meet('ready');
  const said = await acquireDriver(runDir).then(() => 'driver', (error) => error.code);
  console.log(said);
  // Until all have asked, nobody gives the run up.
  meet('asked');
`;

it('X75: of processes that want to drive at the same moment exactly one does; its death frees the run at once', async () => {
  const { runDir } = await temporaryRun();
  for (let round = 0; round < 2; round++) {
    const meeting = await meetingPlace();
    const racers = await Promise.all(
      [1, 2, 3, 4].map(() => children.start(driver, runDir, meeting)),
    );
    const said = (await Promise.all(racers.map(outputOf))).map((text) => text.trim());
    expect(said.filter((word) => word === 'driver')).toHaveLength(1);
    expect(said.filter((word) => word === 'E_RUN_DRIVEN')).toHaveLength(3);
  }
});
