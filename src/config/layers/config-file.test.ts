import { describe, expect, it } from 'vitest';
import { PlenumError } from '../../core/values/errors.js';
import { parseConfig } from './config-file.js';

function errorOf(text: string): PlenumError {
  try {
    parseConfig(text, 'config.json');
  } catch (error) {
    if (PlenumError.is(error)) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a configuration file', () => {
  it('X110: may hold comments, trailing commas and a BOM, or nothing', () => {
    expect(
      parseConfig(
        '\uFEFF// why\n{ "concurrency": 4, /* x */ "models": { "cheap": "a/b", }, }\n',
        'c.json',
      ),
    ).toEqual([
      { path: ['concurrency'], value: 4, place: 'c.json:2' },
      { path: ['models', 'cheap'], value: 'a/b', place: 'c.json:2' },
    ]);
    expect(parseConfig('', 'c.json')).toEqual([]);
    expect(parseConfig('{}', 'c.json')).toEqual([]);
  });

  it('X110: an unknown key is an error with file, line, column and the nearest name', () => {
    const error = errorOf('{\n  "model": "a",\n  "concurency": 4\n}');
    expect(error.code).toBe('E_CONFIG');
    expect(error.message).toBe(
      'config.json: there is no setting "concurency"; did you mean "concurrency"?',
    );
    expect(error.place).toEqual({
      file: 'config.json',
      line: 3,
      column: 2,
      frame: '  3 |   "concurency": 4\n    |   ^',
    });
  });

  it.each([
    [
      '{"limits": {"silencMs": 1}}',
      'there is no setting "limits.silencMs"; did you mean "silenceMs"?',
    ],
    ['{"agents": {"a": {"Run": []}}}', 'there is no setting "agents.a.Run"; did you mean "run"?'],
    [
      '{"concurrency": "4"}',
      'concurrency must be a whole number from 1 to 1024, not the string "4"',
    ],
    [
      '{"concurrency": 1025}',
      'concurrency must be a whole number from 1 to 1024, not the number 1025',
    ],
    ['{"maxAgents": 1.5}', 'maxAgents must be a whole number of at least 1, not the number 1.5'],
    [
      '{"approval": "autos"}',
      'approval must be one of ask, remembered, auto, not the string "autos"; did you mean "auto"?',
    ],
    ['{"enabled": "no"}', 'enabled must be true or false, not the string "no"'],
    [
      '{"backends": {"command": {"run": "node a"}}}',
      'backends.command.run must be a list of texts, not the string "node a"',
    ],
    [
      '{"backends": {"command": {"run": ["node", 1]}}}',
      'backends.command.run must hold only texts, not the number 1',
    ],
    ['{"permissions": []}', 'permissions must be an object, not a list'],
    ['[]', 'the configuration must be an object, not a list'],
    ['{"model": null}', 'model must be text, not null'],
    ['{"model": "a", "model": "b"}', 'model is given twice'],
    ['{"agents": {"__proto__": {}}}', '"__proto__" cannot be a name here'],
    ['{"prices": {"a": {"input": 1}}}', 'prices.a.output is missing'],
    [
      '{"prices": {"a": {"input": 1, "output": 2, "cached": 3}}}',
      'there is no setting "prices.a.cached"',
    ],
    [
      '{"shell": {"sandbox": "bwrap"}}',
      'shell.sandbox must be one of off, bubblewrap, not the string "bwrap"',
    ],
    [
      '{"concurrencyPer": {"model": {"a/b": 0}}}',
      'concurrencyPer.model.a/b must be a whole number from 1 to 1024, not the number 0',
    ],
    [
      '{"concurrencyPer": {"models": {}}}',
      'there is no setting "concurrencyPer.models"; did you mean "model"?',
    ],
    [
      '{"context": {"files": ["/etc/passwd"]}}',
      'context.files holds a bad entry: "/etc/passwd" must be a path inside the project',
    ],
    [
      '{"mcpServers": {"s": {"env": {"A": 1}}}}',
      'mcpServers.s.env.A must be text, not the number 1',
    ],
    [
      '{"mcpServers": {"s": {"args": "x"}}}',
      'mcpServers.s.args must be a list of texts, not the string "x"',
    ],
    [
      '{"backends": {"mine": {"kind": "acb"}}}',
      'backends.mine.kind must be one of ai-sdk, claude-agent, codex, opencode, acp, command, module, simulate, not the string "acb"; did you mean "acp"?',
    ],
    [
      '{"workspace": {"link": ["../x"]}}',
      'workspace.link holds a bad entry: "../x" must be a path inside the project',
    ],
  ])('X110: %s is refused', (text, message) => {
    expect(errorOf(text).message).toBe(`config.json: ${message}`);
  });

  it('X110: a rule that cannot be read is refused where it stands', () => {
    const error = errorOf(
      '{ "permissions": {\n  "allow": [\n    "Sh(npm test:*)",\n    "npm test"\n] } }',
    );
    expect(error.place).toMatchObject({ line: 4, column: 4 });
    expect(error.message).toContain('"npm test" is not a rule');
  });

  it('X110: a syntax error shows the place with a caret', () => {
    const error = errorOf('{\n  "model": "a"\n  "backend": "b"\n}');
    expect(error.message).toBe('config.json: this is not JSON: comma expected');
    expect(error.place).toEqual({
      file: 'config.json',
      line: 3,
      column: 2,
      frame: '  3 |   "backend": "b"\n    |   ^',
    });
  });
});
