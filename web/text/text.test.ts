import { describe, expect, it } from 'vitest';
import { markdownHtml } from './markdown.js';
import { readPatch } from './read-patch.js';

describe('Markdown of agents', () => {
  it('keeps headings, lists, tables and code', () => {
    const html = markdownHtml('# A\n\n- one\n- `two`\n\n| a | b |\n| - | - |\n| 1 | 2 |\n');
    for (const element of ['h1', 'ul', 'li', 'code', 'table', 'td'])
      expect(html).toContain(`<${element}>`);
  });

  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'text <b onclick="alert(1)">bold</b>',
    '![a](https://example.org/a.png)',
    '[click](javascript:alert(1))',
    '<https://example.org>',
    'www.example.org and https://example.org and me@example.org',
    '[ref]\n\n[ref]: https://example.org',
    'a[^1]\n\n[^1]: note https://example.org',
    '- [ ] task',
    '<div><svg onload=alert(1)></div>',
    '&#60;script&#62;',
  ];

  it.each(hostile)('X185: %s stays text', (text) => {
    const html = markdownHtml(text) ?? '';
    expect(html).not.toMatch(/<(a|img|script|svg|input|section|sup|b|div)\b/i);
    expect(html).not.toMatch(/<[^>]*\b(href|src|on\w+|style|id)=/i);
  });

  it('X185: control and direction characters are named, not obeyed', () => {
    expect(markdownHtml('a\u202eb \u001b[31mred')).toBe('<p>a\\u202eb red</p>');
  });

  it('what is very long is left to be shown as text', () => {
    expect(markdownHtml('a'.repeat(300_000))).toBeNull();
  });
});

describe('a patch', () => {
  const patch = `diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,4 @@
 one
-two
+2
+more
 three
diff --git a/new.txt b/new.txt
new file mode 100644
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+hello
`;

  it('is read file by file, with what came and went', () => {
    expect(readPatch(patch).map(({ name, added, removed }) => [name, added, removed])).toEqual([
      ['src/a.ts', 2, 1],
      ['new.txt', 1, 0],
    ]);
  });

  it('numbers its lines before and after', () => {
    const lines = readPatch(patch)[0]?.lines ?? [];
    expect(lines.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['head', null, null],
      ['same', 1, 1],
      ['removed', 2, null],
      ['added', null, 2],
      ['added', null, 3],
      ['same', 3, 4],
    ]);
  });

  it('nothing changed is no file, and what is no patch is shown as it is', () => {
    expect(readPatch('')).toEqual([]);
    expect(
      readPatch('@@ broken\n+x').flatMap(({ lines }) => lines.map(({ text }) => text)),
    ).toEqual(['@@ broken', '+x']);
  });
});
