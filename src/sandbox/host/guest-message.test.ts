import { describe, expect, it } from 'vitest';
import { PlacedSource } from '../../core/strands/placed-source.js';
import { createMessageReader } from './guest-message.js';

const source = new PlacedSource(
  'first();\nsecond();\n',
  [{ offset: 0, text: '(head)' }],
  [0, 0],
  [{ line: 2, column: 0 }],
);
const step: readonly unknown[] = ['s', 1, 'agent', 'root', 0, 'root', 0, { prompt: 'x' }];

function read(...items: readonly unknown[]) {
  return createMessageReader(3, source)(JSON.stringify(items));
}

describe('what a script says', () => {
  it('is read into messages with their realm and their place in the source', () => {
    expect(read(step, ['n', 'root', 0, 'root', { kind: 'phase', title: 't' }], ['c', 1])).toEqual([
      {
        type: 'step',
        realm: 3,
        id: 1,
        kind: 'agent',
        strand: 'root',
        n: 0,
        lane: 'root',
        site: { line: 2, column: 0 },
        input: { prompt: 'x' },
      },
      {
        type: 'note',
        realm: 3,
        strand: 'root',
        n: 0,
        lane: 'root',
        note: { kind: 'phase', title: 't' },
      },
      { type: 'timer-cancel', realm: 3, id: 1 },
    ]);
  });

  it('may name a position of the rewritten code, or none', () => {
    const siteOf = (site: unknown) => read(step.with(6, site))[0];
    expect(siteOf('1:7')).toMatchObject({ site: { line: 1, column: 0 } });
    expect(siteOf('2:3')).toMatchObject({ site: { line: 2, column: 2 } });
    for (const site of [null, 'x', '0:0', '99:1', '1:-1', -1, 5, {}, '1'.repeat(50)])
      expect(siteOf(site)).toMatchObject({ site: null });
  });

  it('is refused when any part of it is not what it must be', () => {
    const wrong: readonly unknown[] = [
      step.with(1, 0),
      step.with(1, 1.5),
      step.with(1, '1'),
      step.with(2, 'exec'),
      step.with(3, ''),
      step.with(3, 'r'.repeat(3000)),
      step.with(4, -1),
      step.with(5, null),
      step.with(7, []),
      step.with(7, 'x'),
      step.slice(1),
      [...step, 1],
      ['x'],
      null,
      5,
      'text',
      {},
      ['c', 'x'],
      ['c'],
      ['n', 'root', 0, 'root', { kind: 'log', level: 'shout', text: 'x' }],
      ['n', 'root', 0, 'root', { kind: 'log', level: 'log', text: 5 }],
      ['n', 'root', 0, 'root', { kind: 'slot-failed', where: 'x', message: 'm', step: 'x' }],
      ['n', 'root', 0, 'root', { kind: 'other' }],
      ['n', 'root', 0, 'root', null],
    ];
    for (const item of wrong) expect(() => read(item), JSON.stringify(item)).toThrow(/script sent/);
    expect(() => read(step, step)).toThrow(/malformed step/);
    expect(() => createMessageReader(0, source)('{}')).toThrow(/no list/);
    expect(() => createMessageReader(0, source)('[')).toThrow(SyntaxError);
  });
});
