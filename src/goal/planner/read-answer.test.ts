import { describe, expect, it } from 'vitest';
import { readAnswer } from './read-answer.js';

const script = "export const meta = { name: 'a', description: 'b' };\nreturn 1;\n";
const readings = (text: string): readonly string[] => {
  const read = readAnswer(text);
  return read.kind === 'script' ? read.readings : [];
};

describe('the answer of a model', () => {
  it('holds a script in a fence, with prose around it', () => {
    expect(readings(`Here it is:\n\n\`\`\`js\n${script}\`\`\`\n\nIt uses one agent.`)[0]).toBe(
      script,
    );
    expect(readings(`\`\`\`\n// first\n${script}\`\`\``)[0]).toBe(`// first\n${script}`);
    expect(readings(`~~~javascript\r\n${script.replaceAll('\n', '\r\n')}~~~`)[0]).toBe(script);
  });

  it('of two fences the one with meta counts, of two scripts the last', () => {
    expect(readings(`\`\`\`sh\nplenum run x.js\n\`\`\`\n\n\`\`\`js\n${script}\`\`\``)[0]).toBe(
      script,
    );
    const second = script.replace('return 1', 'return 2');
    expect(readings(`\`\`\`js\n${script}\`\`\`\nBetter:\n\`\`\`js\n${second}\`\`\``)[0]).toBe(
      second,
    );
  });

  it('may hold a fence inside the script: the later ends are readings too', () => {
    const inner = `${script.replace('return 1', 'return `\n```\nquoted\n```\n`')}`;
    expect(readings(`\`\`\`js\n${inner}\`\`\`\n`)).toContain(inner);
  });

  it('may lack the fence or its end', () => {
    expect(readings(script)[0]).toBe(script);
    expect(readings(`Sure.\n\`\`\`js\n${script}`)[0]).toBe(script);
    expect(readings(`Sure.\n\n${script}`)[0]).toBe(script);
  });

  it('C94: may be that one agent is enough', () => {
    expect(readAnswer('ONE_AGENT: it is one question.')).toEqual({
      kind: 'one-agent',
      reason: 'it is one question.',
    });
    expect(readAnswer('I looked.\n\n**ONE_AGENT: one file, one edit**')).toEqual({
      kind: 'one-agent',
      reason: 'one file, one edit',
    });
    expect(readAnswer(`Not ONE_AGENT: here\n\`\`\`js\n${script}\`\`\``).kind).toBe('script');
  });

  it('is nothing when it is only prose', () => {
    expect(readAnswer('I cannot do that.').kind).toBe('none');
    expect(readAnswer('').kind).toBe('none');
    expect(readAnswer('```js\nconst x = 1;\n```').kind).toBe('none');
  });
});
