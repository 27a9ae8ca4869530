import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { transcriptLine } from './transcript-line.js';

describe('a line of a transcript', () => {
  it('shows what the agent said and did in words', () => {
    const items: JsonObject[] = [
      { type: 'text', text: 'I look\nfirst' },
      { type: 'tool-start', id: 'u1', tool: 'Bash', input: { command: 'ls' } },
      { type: 'tool-end', id: 'u1', tool: 'Bash', output: 'Permission denied', failed: true },
      { type: 'usage', usage: { inputTokens: 1200, outputTokens: 100 }, model: 'anthropic/m' },
      { type: 'repeat', cause: 'overloaded', message: 'busy', delayMs: 4000 },
    ];
    expect(items.map((item) => transcriptLine(item))).toEqual([
      '  I look\n    first',
      '  ◐ Bash {"command":"ls"}',
      '  ✗ Bash: Permission denied',
      '  [1.3k tok · anthropic/m]',
      '  ✗ overloaded: busy; again in 4.0s',
    ]);
  });

  it('shows what it does not know as it is, without control characters', () => {
    expect(transcriptLine({ type: 'tool', name: 'Read' })).toBe(
      '  [tool] {"type":"tool","name":"Read"}',
    );
    expect(transcriptLine({ type: 'text', text: 'a\u001b[2Jb' })).not.toContain('\u001b');
    expect(transcriptLine({ type: 'usage', usage: null })).toContain('"usage":null');
  });
});
