/**
 * What every page of the docs says alike: the version it was last checked with, and the list of
 * pages for programs (docs/llms.txt). `--check` writes nothing and says what is not up to date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path) => readFileSync(join(root, path), 'utf8');
const { version, description } = JSON.parse(read('package.json'));

const groups = [
  { title: 'Pages', folder: '' },
  { title: 'Backends', folder: 'backends' },
  { title: 'Shipped workflows', folder: 'workflows' },
];
const footer = /\n+Last checked with plenum \S+\.\n$/;
const stamped = (text) =>
  `${text.replace(footer, '').trimEnd()}\n\nLast checked with plenum ${version}.\n`;

function pagesIn(folder) {
  return readdirSync(join(root, 'docs', folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => (folder === '' ? name : `${folder}/${name}`));
}

const plain = (text) =>
  text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Its title, and the first sentence of its first paragraph. */
function lineOf(page, link = page) {
  const text = read(`docs/${page}`);
  const title = plain(/^# (.*)$/m.exec(text)?.[1] ?? page);
  const prose = text
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^[#|>-]/.test(part));
  const sentence = /^(?:`[^`]*`|[^`])*?[.!?](?=\s|$)/.exec(prose ?? '')?.[0] ?? prose ?? '';
  return `- [${title}](${link}): ${plain(sentence).replace(/:$/, '.')}`;
}

function llmsText() {
  const sections = groups.map(({ title, folder }) => {
    const lines = pagesIn(folder).map((page) => lineOf(page));
    return `## ${title}\n\n${lines.join('\n')}\n`;
  });
  const errors = readdirSync(join(root, 'docs/errors')).filter((name) => name.endsWith('.md'));
  const about = [
    lineOf('../README.md'),
    lineOf('../SECURITY.md'),
    `- [Errors](errors): a page for each of ${errors.length} codes; \`plenum help E_…\` shows it.`,
  ];
  return `# plenum\n\n> ${description}\n\n${sections.join('\n')}\n## About\n\n${about.join('\n')}\n`;
}

const pages = groups.flatMap(({ folder }) => pagesIn(folder)).map((page) => `docs/${page}`);
const wanted = pages.map((page) => [page, stamped(read(page))]);
const check = process.argv.includes('--check');
const stale = [];
for (const [path, text] of wanted) {
  if (read(path) === text) continue;
  stale.push(path);
  if (!check) writeFileSync(join(root, path), text);
}
const list = llmsText();
const listed = (() => {
  try {
    return read('docs/llms.txt');
  } catch {
    return '';
  }
})();
if (listed !== list) {
  stale.push('docs/llms.txt');
  if (!check) writeFileSync(join(root, 'docs/llms.txt'), list);
}
for (const path of stale) console.log(`${check ? 'not up to date' : 'wrote'}: ${path}`);
if (check && stale.length > 0) process.exitCode = 1;
