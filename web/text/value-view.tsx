import type { Json } from '../../src/core/values/json.js';
import { JsonTree } from './json-tree.js';
import { MarkdownText } from './markdown-text.js';

/** Text as Markdown, everything else as a tree. */
export function ValueView({ value }: { readonly value: Json }) {
  return typeof value === 'string' ? <MarkdownText text={value} /> : <JsonTree value={value} />;
}
