import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/values/json.js';
import { argumentUsage } from './argument-usage.js';

const schema: JsonObject = {
  type: 'object',
  properties: {
    target: { type: 'string', description: 'Folder to port' },
    depth: { type: 'integer', default: 2 },
    mode: { enum: ['fast', 'deep'] },
    dry: { type: 'boolean' },
    only: { type: 'array', items: { type: 'string' } },
    more: { type: 'object', properties: { level: { type: 'number', default: 1 } } },
  },
  required: ['target'],
};

describe('what a workflow takes, for the command line', () => {
  it('X13: a violation prints the usage', () => {
    expect(argumentUsage('port', schema)).toBe(
      [
        'Arguments of port:',
        '  --arg target=<string>     required · Folder to port',
        '  --arg depth=<integer>     default 2',
        '  --arg mode=<fast | deep>',
        '  --arg dry=<boolean>',
        '  --arg only=<array>',
        '  --arg more=<object>',
        `  or all at once: --args '{"target":"…"}'`,
      ].join('\n'),
    );
  });

  it('X13: the usage of a single value names its type', () => {
    expect(argumentUsage('port', { type: 'string', description: 'What to look for' })).toBe(
      'Arguments of port:\n  --args <string>  What to look for',
    );
  });
});
