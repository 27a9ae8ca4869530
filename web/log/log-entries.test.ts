import { expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { stateAfter } from '../../src/core/state/fold.js';
import { createLogList, wantedEntries } from './log-entries.js';

const note = (text: string) =>
  ({
    ...{ type: 'note-add', at: 2, realm: 0, strand: 'root', position: 0, lane: 'root' },
    note: { kind: 'log', level: 'log', text },
  }) as JournalEvent;
const control = {
  ...{ type: 'control-take', at: 3, action: 'pause', author: 'ann', accepted: true, message: 'ok' },
} as JournalEvent;

it('each event is told once, by its place in the record, however often more come', () => {
  const events = [note('one'), control];
  const log = createLogList('r7k2');
  log.extend(events, stateAfter(events));
  events.push(note('two'));
  log.extend(events, stateAfter(events));
  log.extend(events, stateAfter(events));
  expect(log.entries.map(({ seq, kind, text }) => [seq, kind, text])).toEqual([
    [0, 'narration', 'one'],
    [1, 'controls', 'ann: pause – ok'],
    [2, 'narration', 'two'],
  ]);
});

it('is narrowed by kind and by text', () => {
  const events = [note('One fine'), control, note('two')];
  const log = createLogList('r7k2');
  log.extend(events, stateAfter(events));
  const seqs = (...wish: [Parameters<typeof wantedEntries>[1], string]) =>
    wantedEntries(log.entries, ...wish).map(({ seq }) => seq);
  expect([seqs('all', ''), seqs('controls', ''), seqs('all', ' one ')]).toEqual([
    [0, 1, 2],
    [1],
    [0],
  ]);
});
