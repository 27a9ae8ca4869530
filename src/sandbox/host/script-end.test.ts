import { expect, it } from 'vitest';
import { PlacedSource } from '../../core/strands/placed-source.js';
import { thrownEnd } from './script-end.js';

const source = new PlacedSource('first();\nsecond();\n', [{ offset: 9, text: '$l(' }], [0, 0]);
const said = {
  name: 'E',
  message: 'm',
  stack:
    '    at inner (workflow.js:2:4)\n    at agent (plenum.js:1:1)\n    at step (step.js:1:3)\n    at map (native)\n',
  step: null,
};

it('a thrown error has its frames in the source as written, without those of the runtime', () => {
  expect(thrownEnd(JSON.stringify(said), source, 'port.js')).toEqual({
    type: 'throw',
    error: {
      name: 'E',
      message: 'm',
      stack: '    at inner (port.js:2:1)\n    at step (port.js:1:3)\n    at map (native)\n',
      site: { line: 2, column: 0 },
      step: null,
    },
  });
});

it('anything else a script could say instead of an error is refused', () => {
  for (const text of ['null', '[]', '{}', JSON.stringify({ ...said, stack: 5 }), '{'])
    expect(() => thrownEnd(text, source, 'port.js')).toThrow();
});
