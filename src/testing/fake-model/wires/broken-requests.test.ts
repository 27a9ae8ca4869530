import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { anthropicWire } from './anthropic.js';
import { chatWire } from './chat.js';
import { geminiWire } from './gemini.js';
import { responsesWire } from './responses.js';

const odd: readonly JsonObject[] = [
  {},
  {
    messages: null,
    contents: 'x',
    input: {},
    tools: 7,
    system: [null],
    tool_choice: 'x',
    stream: 'yes',
  },
  {
    messages: [
      null,
      3,
      {},
      { role: 'assistant', content: [null, {}, { type: 'tool_use' }], tool_calls: [null, {}] },
    ],
    tools: [null, {}, { function: 1 }],
  },
  {
    contents: [null, {}, { parts: [null, { functionCall: 1 }, { functionResponse: {} }] }],
    generationConfig: { responseSchema: [] },
    toolConfig: 1,
  },
  {
    messages: [{ role: 'user', content: { a: 1 } }],
    response_format: { json_schema: 3 },
    output_config: 4,
    system: 9,
  },
];

describe.each([anthropicWire, chatWire, responsesWire, geminiWire])('$name', (wire) => {
  it.each(odd)('a request out of shape is read as far as it goes: %j', (body) => {
    expect(wire.parse(body, '/v1beta/models/m:generateContent').wire).toBe(wire.name);
    expect(wire.segments(body)).toBeInstanceOf(Array);
    expect(() => wire.refuse(body)).not.toThrow();
  });
});
