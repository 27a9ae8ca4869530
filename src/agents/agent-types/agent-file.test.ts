import { describe, expect, it } from 'vitest';
import { parseAgentFile } from './agent-file.js';
import { FrontMatterError } from './front-matter.js';

function errorOf(text: string): string {
  try {
    parseAgentFile(text, 'file');
  } catch (error) {
    if (error instanceof FrontMatterError) return `${error.line}: ${error.message}`;
    throw error;
  }
  return 'it was accepted';
}

const head = (...lines: string[]) =>
  parseAgentFile(`---\n${lines.join('\n')}\n---\nDo it.`, 'file');

describe('a file of an agent type', () => {
  it('C21: holds its settings in the front matter and its instructions below', () => {
    const text = [
      '---',
      'name: code-reviewer',
      'description: Reviews code: looks for bugs # really',
      'tools: Read, Grep, mcp__github__get_issue',
      'model: opus',
      'effort: high',
      'readOnly: true',
      'backend: claude-agent',
      'maxTurns: 12',
      'timeoutMs: 60000',
      'color: blue',
      'hooks:',
      '  PreToolUse:',
      '    - matcher: "Bash"',
      '---',
      '',
      'You review.',
      '---',
      'Be short.',
      '',
    ].join('\r\n');
    expect(parseAgentFile(`\uFEFF${text}`, 'file')).toEqual({
      name: 'code-reviewer',
      settings: {
        description: 'Reviews code: looks for bugs',
        prompt: 'You review.\n---\nBe short.',
        backend: 'claude-agent',
        model: 'opus',
        effort: 'high',
        readOnly: true,
        tools: ['Read', 'Grep', 'mcp__github__get_issue'],
        maxTurns: 12,
        timeoutMs: 60_000,
      },
      notes: [],
    });
  });

  it.each([
    [['tools: "*"'], undefined],
    [['tools: *'], undefined],
    [['tools: []'], []],
    [['tools: [Read, "Write"] # few'], ['Read', 'Write']],
    [
      ['tools:', '  - Read', '  # not these', '  - "Edit"'],
      ['Read', 'Edit'],
    ],
    [
      ['tools:', '- Read', '- Edit'],
      ['Read', 'Edit'],
    ],
    [['tools: "Read, Edit"'], ['Read', 'Edit']],
    [['tools: [Read,', '  "Edit",', ']'].slice(0, 2).concat('  ]'), ['Read', 'Edit']],
    [['tools: Read, Bash(git diff:*), Edit # few'], ['Read', 'Bash(git diff:*)', 'Edit']],
    [['"tools": Read'], ['Read']],
    [['description: none'], undefined],
  ])('C21: %j allows %j', (lines, tools) => {
    expect(head(...lines).settings.tools).toEqual(tools);
  });

  it.each([
    [['description: plain', '  goes on'], 'plain goes on'],
    [['description: "say \\"hi\\"\\n\\u00e4"'], 'say "hi"\nä'],
    [["description: 'it''s: fine' # x"], "it's: fine"],
    [['description: |', '  one', '    two', '', '  three', ''], 'one\n  two\n\nthree'],
    [['description: >-', '  one', '  two', '', '  three'], 'one two\nthree'],
    [['description: >', '  one', '    kept', '  two'], 'one\n  kept\ntwo'],
    [['description: "over', '  two: lines"'], 'over two: lines'],
    [
      [
        'description: Use when: it breaks',
        '',
        '  # a comment',
        "  <example>user: it's</example> # x",
        '  goes on',
      ],
      "Use when: it breaks\n<example>user: it's</example> goes on",
    ],
    [['description: *any* file'], '*any* file'],
    [['description: &a b'], '&a b'],
    [['description: @reviewer says `no`: 100%'], '@reviewer says `no`: 100%'],
    [['description: yes'], 'yes'],
    [['description: 007'], '007'],
    [['description: ~'], '~'],
    [['description:'], undefined],
  ])('C21: the text %j is read as YAML reads it', (lines, description) => {
    expect(head(...lines).settings.description).toBe(description);
  });

  it('C21: what inherits is absent, and without a name it has that of its file', () => {
    expect(head('model: inherit', 'effort: inherit')).toMatchObject({
      name: 'file',
      settings: { prompt: 'Do it.' },
    });
    expect(head('model: inherit').settings).toEqual({ prompt: 'Do it.' });
    expect(parseAgentFile('---\n---\n', 'x').settings).toEqual({});
    expect(head('permissionMode: plan').settings.readOnly).toBe(true);
  });

  it('C21: what it asks for in vain is noted', () => {
    expect(
      head('disallowedTools: Write', 'run: x', 'tools: Read, Bash(git diff:*, git log)').notes,
    ).toEqual([
      expect.stringContaining('disallowedTools is not heeded'),
      expect.stringContaining('run is not heeded'),
      expect.stringContaining('Bash(git diff:*, git log) stands for nothing'),
    ]);
  });

  it('C21: what nobody asks for is not read: broken YAML, aliases of aliases, names of objects', () => {
    const bomb = ['bomb:', '  a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [before, name] of [...'abcdefgh'].map((letter, index, all) => [
      letter,
      all[index + 1],
    ]))
      if (name) bomb.push(`  ${name}: &${name} [${`*${before}, `.repeat(9)}]`);
    const file = head(
      ...bomb,
      '__proto__: { readOnly: true }',
      'constructor: x',
      'hooks:',
      '  "open',
      '  - : ]',
      'tools: Read',
    );
    expect(file).toEqual({
      name: 'file',
      settings: { prompt: 'Do it.', tools: ['Read'] },
      notes: [],
    });
    expect(Object.hasOwn({}, 'readOnly') || 'readOnly' in {}).toBe(false);
  });

  it('C21: a hostile head costs no time', () => {
    const started = performance.now();
    for (const filler of ['(', '"', "'", ' #', '\\', ',']) {
      for (const key of ['tools', 'description'])
        errorOf(`---\n${key}: x${filler.repeat(4_000)}\n---`);
    }
    for (const filler of ['[', '{', '{a: ', '- ', '? ', '&a [*a, '])
      expect(errorOf(`---\ntools: [${filler.repeat(2_000)}\n---`)).toMatch(/^2: /);
    const deep = Array.from({ length: 8 }, () => `  ${'['.repeat(8_000)}`).join('\n');
    expect(errorOf(`---\ntools:\n${deep}\n---`)).toMatch(/nested too deeply|no YAML/);
    expect(errorOf(`---\ntools: ${'('.repeat(9_000)}\n---`)).toBe(
      '2: this line is longer than 8192 characters',
    );
    expect(errorOf(`---\ntools:\n${`  - ${'x'.repeat(1_000)}\n`.repeat(70)}---`)).toBe(
      '1: its front matter is too long',
    );
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it.each([
    ['Just text.', '1: it has no front matter: the first line must be ---'],
    ['---\nname: a\n', '1: its front matter never ends: a line --- is missing'],
    ['---\nname: a\nname: b\n---', '3: "name" is given twice'],
    ['---\n\nsome words\n---', '3: this is no "key: value": "some words"'],
    ['---\nname: ../a\n---', '2: "../a" cannot be a name: use letters, digits, - and _'],
    ['---\nreadonly: true\n---', '2: there is no key "readonly"; did you mean "readOnly"?'],
    ['---\nmax_turns: 3\n---', '2: there is no key "max_turns"; did you mean "maxTurns"?'],
    ['---\nreadOnly: yes\n---', '2: true or false is wanted here, not "yes"'],
    ['---\nmaxTurns: 0\n---', '2: a whole number of at least 1 is wanted here, not "0"'],
    [
      '---\nmodel: a\neffort: huge\n---',
      '3: effort must be one of low, medium, high, xhigh, max, not "huge"',
    ],
    ['---\ntools:\n---', '2: tools is empty: leave it out for all tools, or write [] for none'],
    [
      '---\ntools: [Read,\n  Edit\n---',
      '3: this is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      '---\ntools:\n  - Read\n  Edit\n---',
      '4: this is no YAML: All mapping items must start at the same column',
    ],
    ['---\ntools:\n  - Read\n  - [Edit]\n---', '4: an item of the list must be a text'],
    ['---\ntools:\n  - &a Read\n  - *a\n---', '3: put quotes around "Read"'],
    ['---\nname: x\ntools:\n  - *a\n---', '4: an item of the list must be a text'],
    ['---\ntools:\n  Read: true\n---', '3: a text is wanted here'],
    ['---\nname: a\ndescription: "open\n---', '3: this is no YAML: Missing closing "quote'],
    ['---\ndescription: "done" and more\n---', '2: this is no YAML: Unexpected scalar at node end'],
    ['---\ndescription: [a]\n---', '2: a text is wanted here'],
    [
      '---\ndescription: |\n    a\n  b\n---',
      '4: this is no YAML: All mapping items must start at the same column',
    ],
  ])('C21: %j is refused with its line', (text, message) => {
    expect(errorOf(text)).toBe(message);
  });
});
