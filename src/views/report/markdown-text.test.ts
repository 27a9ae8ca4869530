import { describe, expect, it } from 'vitest';
import { markdownText } from './markdown-text.js';

describe('text of others in a Markdown document', () => {
  it.each([
    ['![x](http://a.b/c.png)', '!\\[x\\](http:\\//a.b/c.png)'],
    ['<img src=x>', '\\<img src=x\\>'],
    ['see www.evil.test', 'see www\\.evil.test'],
    ['mail me@evil.test', 'mail me&#8203;@evil.test'],
    ['# a heading', '\\# a heading'],
    ['1. a list', '1\\. a list'],
    ['- a list', '\\- a list'],
    ['**bold** and `code`', '\\*\\*bold\\*\\* and \\`code\\`'],
    ['_emphasis_', '\\_emphasis\\_'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
  ])('X185: %s is text', (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });

  it.each(['#5 src/routes/snake_case.ts: schema – bad', '1.3s · 18k tok', 'a & b', 'x-api-key'])(
    'what cannot be taken for more stays as it is: %s',
    (text) => {
      expect(markdownText(text)).toBe(text);
    },
  );
});
