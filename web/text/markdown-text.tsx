import { useMemo } from 'preact/hooks';
import { markdownHtml } from './markdown.js';
import { LongText } from './long-text.js';

/** What an agent wrote, with its headings, lists and tables; nothing in it leads anywhere. */
export function MarkdownText({ text }: { readonly text: string }) {
  const html = useMemo(() => markdownHtml(text), [text]);
  if (html === null) return <LongText text={text} />;
  // The only place where HTML is set: made by `markdownHtml` from text, and looked at again.
  // biome-ignore lint/security/noDangerouslySetInnerHtml: it is what markdownHtml lets through.
  return <div class="md" dangerouslySetInnerHTML={{ __html: html }} />;
}
