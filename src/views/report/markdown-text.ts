/**
 * What agents, labels, servers and scripts wrote, as text of a Markdown document (X185): no
 * heading, list, emphasis, image, HTML or link comes of it.
 */
export function markdownText(text: string): string {
  return text
    .replace(/[\\`*[\]<>~|]/g, '\\$&')
    .replace(/&(?=[#\w])/g, '\\&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(
      /^(#{1,6}|[+-]|\d+[.)])(?=\s|$)/,
      (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`,
    )
    .replace(/:\/\//g, ':\\//')
    .replace(/\b(www)\./gi, '$1\\.')
    .replace(/(?<=[\w.+-])@(?=\w)/g, '&#8203;@');
}
