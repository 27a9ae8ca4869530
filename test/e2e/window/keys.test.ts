import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyTable } from '../../../src/views/live/model/key-table.js';
import { back, type KeyPlace, keyCases } from './window-keys.js';
import { WindowStand } from './window-stand.js';

it('X121: every key of the window is pressed in a real terminal', () => {
  const told = keyTable.map(({ keys, short }) => `${keys} ${short}`);
  expect(keyCases.map(({ of }) => of).sort()).toEqual(told.sort());
});

describe.each([40, 80, 120])('X121: in a terminal of %i columns', (columns) => {
  let place: KeyPlace;
  beforeAll(async () => {
    const stand = await WindowStand.open();
    const terminal = stand.terminal(columns);
    place = { stand, terminal };
    stand.driveIn(terminal);
    await stand.untilHeld();
    await terminal.shows(/Fix +0\/3/);
  });
  afterAll(() => place.stand.close());

  it.each(keyCases.map((one) => [`${one.of}: ${one.does}`, one.press] as const))(
    '%s',
    async (_, press) => {
      await back(place);
      await press(place);
    },
  );
});
