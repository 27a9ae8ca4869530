import { useMemo } from 'preact/hooks';
import { LongText } from './long-text.js';
import { markdownHtml } from './markdown.js';

/** What an agent wrote, with its headings, lists and tables; nothing in it leads anywhere. */
export function MarkdownText({ text }: { readonly text: string }) {
  const html = useMemo(() => markdownHtml(text), [text]);
  if (html === null) return <LongText text={text} />;
  // The only place where HTML is set: made by `markdownHtml` from text, and looked at again.
  return <div class="md" dangerouslySetInnerHTML={{ __html: html }} />;
}
