import { describe, expect, it } from 'vitest';
import { readCallOptions } from './options.js';

describe('options of agent()', () => {
  it('C21: everything that is understood passes unchanged', () => {
    const raw = {
      label: 'l',
      phase: 'p',
      schema: { type: 'object' },
      model: 'haiku',
      effort: 'max',
      agentType: 'Explore',
      isolation: 'worktree',
      stallMs: 900_000,
      tools: ['Read'],
      backend: 'command',
      timeoutMs: 1,
      maxTurns: 3,
      maxCost: 0.5,
      retries: 0,
      group: 'g',
      key: 'k',
      context: 'lean',
      cwd: 'packages/../packages/a',
      workspace: 'run',
      readOnly: false,
    };
    expect(readCallOptions(raw)).toEqual({ options: raw, unknown: [], ignored: [], problem: null });
  });

  it('C21: unknown names are tolerated and listed', () => {
    expect(readCallOptions({ label: 'l', temperature: 1, toString: 'x', __proto__x: 1 })).toEqual({
      options: { label: 'l' },
      unknown: ['temperature', 'toString', '__proto__x'],
      ignored: [],
      problem: null,
    });
  });

  it('C21: what scripts write for "not set" is not set', () => {
    expect(
      readCallOptions({
        model: null,
        isolation: false,
        agentType: '',
        schema: null,
        readOnly: null,
      }),
    ).toEqual({
      options: {},
      unknown: [],
      ignored: [],
      problem: null,
    });
    expect(readCallOptions({ label: 7 }).options).toEqual({ label: '7' });
  });

  it.each([
    [{ effort: 3 }, "`effort` takes 'low' | 'medium' | 'high' | 'xhigh' | 'max', not 3"],
    [{ isolation: 'docker' }, "`isolation` takes 'worktree' | 'shared', not \"docker\""],
    [{ stallMs: 0 }, '`stallMs` takes a number above 0, not 0'],
    [{ timeoutMs: '5s' }, '`timeoutMs` takes a number above 0, not "5s"'],
    [{ maxTurns: 1.5 }, '`maxTurns` takes a whole number, 1 or more, not 1.5'],
    [{ retries: -1 }, '`retries` takes a whole number, 0 or more, not -1'],
    [{ schema: 'object' }, '`schema` takes a JSON Schema object, not "object"'],
    [{ tools: 'Read' }, '`tools` takes an array of tool names, not "Read"'],
    [{ model: { id: 1 } }, '`model` takes a string, not {"id":1}'],
    [{ readOnly: 'yes' }, '`readOnly` takes true or false, not "yes"'],
    [{ context: 'full' }, '`context` takes \'lean\', not "full"'],
  ])('C21: %j is a problem that says what the option takes', (raw, problem) => {
    expect(readCallOptions(raw)).toEqual({ options: {}, unknown: [], ignored: [], problem });
  });

  it('C21: an effort that nobody knows is ignored, in words', () => {
    expect(readCallOptions({ effort: 'huge' })).toEqual({
      options: {},
      unknown: [],
      ignored: ['effort "huge": there are low, medium, high, xhigh, max'],
      problem: null,
    });
  });

  it.each(['..', 'a/../../b', '/etc', 'C:\\x', '\\\\host\\x', 'a\\..\\..\\b', 'a\0b'])(
    'X29: the cwd %j leaves the workspace and is a problem',
    (cwd) => {
      expect(readCallOptions({ cwd }).problem).toContain('`cwd` takes a relative path');
    },
  );

  it('X29: a workspace that does not exist is a problem, not another workspace', () => {
    expect(readCallOptions({ workspace: null }).problem).toContain(
      '`workspace` takes the workspace of an outcome',
    );
    expect(readCallOptions({ workspace: { ref: 'r' } }).problem).toBeNull();
  });

  it('C21: all wrong options are told together', () => {
    expect(readCallOptions({ effort: 1, stallMs: -1 }).problem?.split('; ')).toHaveLength(2);
  });
});
