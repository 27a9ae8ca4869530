import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { collect } from '../../../testing/conformance/ports/journal.js';
import { readScript } from '../runs/run-folder.js';
import { readRunHeader } from '../runs/run-header.js';
import { listRuns } from '../runs/run-list.js';
import { createFileJournal } from './file-journal.js';
import { strictValidator } from './fixtures/published-schemas.js';

const recorded = fileURLToPath(new URL('../../../../test/fixtures/journals/1', import.meta.url));

const expected = [
  { name: 'completed', events: 15, epochs: 1, last: 'run-end' },
  { name: 'failed-then-resumed', events: 27, epochs: 2, last: 'run-end' },
  { name: 'torn-tail', events: 7, epochs: 1, last: 'step-end' },
  { name: 'blob', events: 14, epochs: 1, last: 'run-end' },
  { name: 'taken-over', events: 17, epochs: 3, last: 'step-void' },
] as const;

it('X116: every recorded run of format 1 is listed here', async () => {
  expect((await listRuns(recorded)).map((run) => [run.id, run.error]).sort()).toEqual(
    expected.map((run) => [run.name, null]).sort(),
  );
});

for (const { name, events: count, epochs, last } of expected) {
  it(`X116: the recorded run "${name}" reads as it always did`, async () => {
    const runDir = join(recorded, name);
    const events = await collect(createFileJournal(runDir).read());
    expect([
      events.length,
      events.at(-1)?.type,
      (await readdir(join(runDir, 'events'))).length,
    ]).toEqual([count, last, epochs]);
    const validate = strictValidator('events');
    for (const event of events)
      expect([event, validate(event), validate.errors]).toEqual([event, true, null]);
    expect(
      strictValidator('run')(JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'))),
    ).toBe(true);
    expect(await readRunHeader(runDir)).toMatchObject({ id: name, name: 'audit-routes' });
    expect(await readScript(runDir)).toContain('audit-routes');
  });

  it(`X74: the recorded run "${name}" can be driven on from a copy of its folder`, async () => {
    const copy = await mkdtemp(join(tmpdir(), 'plenum-copy-'));
    try {
      await cp(join(recorded, name), copy, { recursive: true });
      const session = await createFileJournal(copy).open();
      expect(session.epoch).toBe(epochs + 1);
      await session.close();
      expect(await collect(createFileJournal(copy).read())).toHaveLength(count);
    } finally {
      await rm(copy, { recursive: true });
    }
  });
}

it('X116: values over 256 KiB of a recorded run come from its blobs', async () => {
  const journal = createFileJournal(join(recorded, 'blob'));
  const events = await collect(journal.read());
  const blobs = events.flatMap((event) =>
    event.type === 'step-end' && event.valueBlob ? [event.valueBlob] : [],
  );
  expect(blobs).toHaveLength(2);
  for (const hash of blobs)
    expect(JSON.parse(await journal.getBlob(hash))).toMatch(/^the same finding again; /);
});
