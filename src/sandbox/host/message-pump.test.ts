import { expect, it } from 'vitest';
import { createMessagePump, type MessagePump } from './message-pump.js';
import type { FromWorker } from './protocol.js';

const said = (realm: number): FromWorker => ({ type: 'messages', realm, text: '[]' });

/** Reads as slowly as if each message were a large one. */
function slowly(seen: unknown[]): MessagePump {
  return createMessagePump((message) => {
    const until = performance.now() + 6;
    while (performance.now() < until);
    seen.push(message.type === 'messages' ? message.realm : message.type);
  });
}

it('messages that come in one turn of the loop are read in order, and other work gets its turn between them', async () => {
  const seen: unknown[] = [];
  const pump = slowly(seen);
  for (let at = 0; at < 6; at++) pump.push(said(at));
  await new Promise<void>((done) => {
    const look = () => {
      if (seen.at(-1) === 5) return done();
      seen.push('other work');
      setImmediate(look);
    };
    setImmediate(look);
  });
  expect(seen.filter((one) => one !== 'other work')).toEqual([0, 1, 2, 3, 4, 5]);
  expect(seen).toContain('other work');
});

it('a message that comes alone is read at once', () => {
  const seen: unknown[] = [];
  slowly(seen).push(said(1));
  expect(seen).toEqual([1]);
});
