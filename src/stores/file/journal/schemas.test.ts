import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runStatuses } from '../../../core/journal/run-status.js';
import { causes } from '../../../core/step/outcome.js';
import { createFileJournal } from './file-journal.js';
import { everyEvent, everyNote } from './fixtures/every-event.js';
import { publishedSchema, strictValidator } from './fixtures/published-schemas.js';
import { removeTemporaryRuns, temporaryRun } from './fixtures/temporary-run.js';
import { segmentPath } from './segment-chain.js';

afterEach(removeTemporaryRuns);

const definitions = publishedSchema('events').$defs as Readonly<
  Record<string, { properties?: object; enum?: readonly string[] }>
>;

it('X116: the published schema names exactly the event types that exist, and the first line of a segment', () => {
  const choices = publishedSchema('events').oneOf as readonly { readonly $ref: string }[];
  const named = choices.map((choice) => choice.$ref.replace('#/$defs/', ''));
  expect([...named].sort()).toEqual([...Object.keys(everyEvent), 'segment-start'].sort());
  for (const name of named)
    expect(definitions[name]?.properties).toMatchObject({ type: { const: name } });
});

it('X116: every member that an event may have is in its schema, and the schema has no others', () => {
  for (const [type, event] of Object.entries(everyEvent)) {
    expect(Object.keys(definitions[type]?.properties ?? {}).sort()).toEqual(
      Object.keys(event).sort(),
    );
  }
  expect(definitions.cause?.enum).toEqual([...causes]);
  expect(definitions.runStatus?.enum).toEqual([...runStatuses]);
});

it('X116: lines as they are written satisfy the published schema', async () => {
  const { runDir } = await temporaryRun();
  const session = await createFileJournal(runDir).open();
  for (const event of Object.values(everyEvent)) session.append(event);
  for (const note of Object.values(everyNote)) session.append({ ...everyEvent['note-add'], note });
  await session.close();
  await (await createFileJournal(runDir).open()).close();
  const validate = strictValidator('events');
  const lines =
    (await readFile(segmentPath(runDir, 1), 'utf8')) +
    (await readFile(segmentPath(runDir, 2), 'utf8'));
  const records = lines.trimEnd().split('\n');
  expect(records).toHaveLength(2 + Object.keys(everyEvent).length + Object.keys(everyNote).length);
  for (const line of records)
    expect([line, validate(JSON.parse(line.slice(9))), validate.errors]).toEqual([
      line,
      true,
      null,
    ]);
});

it('X116: the schema refuses what is no event', () => {
  const validate = strictValidator('events');
  const wrong = [
    {},
    { type: 'step-done', at: 1 },
    { ...everyEvent['step-end'], status: 'ok' },
    { ...everyEvent['step-end'], n: 0 },
    { type: 'step-end', at: 1 },
  ];
  for (const event of wrong) expect(validate(event)).toBe(false);
});

it('X116: run.json satisfies its published schema', async () => {
  const { runDir } = await temporaryRun();
  const validate = strictValidator('run');
  expect([
    validate(JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'))),
    validate.errors,
  ]).toEqual([true, null]);
  expect(validate({ version: 1 })).toBe(false);
});
