import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodes } from '../../core/values/error-codes.js';
import { PlenumError } from '../../core/values/errors.js';
import { nearestName } from '../../core/words/nearest-name.js';
import { packageRoot } from '../../host/folders/package-root.js';

interface HelpPage {
  readonly topic: string;
  /** Path inside the package. */
  readonly file: string;
  /** Markdown. */
  readonly text: string;
}

/** Where a page of help lies; `folder` is the part of `docs/` it belongs to, '' for the rest. */
interface HelpTopic extends Omit<HelpPage, 'text'> {
  readonly folder: string;
}

const folders = ['', 'backends', 'workflows'];
const aboutProject = ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md'];

/** Other words for a topic. Also how a page is found that belongs to a command of another name. */
const otherNames: Readonly<Record<string, string>> = {
  config: 'configuration',
  keys: 'live-view',
  'fake-model': 'fake-server',
};

/**
 * Topics are the pages of `docs/` and of its folders, those about the project, and `errors` with
 * one page for each code: nothing else has to list them.
 */
export async function helpTopics(root = packageRoot()): Promise<readonly HelpTopic[]> {
  const pages = await Promise.all(folders.map((folder) => topicsIn(root, folder)));
  const project = aboutProject.map((file) => ({ topic: topicOf(file), file, folder: '' }));
  const errors = { topic: 'errors', file: 'docs/errors', folder: '' };
  return [...pages.flat(), ...project, errors].sort((a, b) => (a.topic < b.topic ? -1 : 1));
}

async function topicsIn(root: string, folder: string): Promise<readonly HelpTopic[]> {
  const names = await readdir(join(root, 'docs', folder)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({
      topic: topicOf(name),
      file: ['docs', folder, name].filter(Boolean).join('/'),
      folder,
    }));
}

function topicOf(name: string): string {
  return name.replace(/\.md$/, '').toLowerCase();
}

/** The page that a command of this name has, as `plenum help` takes it; null where it has none. */
export async function pageOfCommand(name: string, root = packageRoot()): Promise<string | null> {
  const topic = otherNames[name] ?? name;
  const found = (await helpTopics(root)).find((one) => one.topic === topic);
  return found === undefined ? null : topic === name ? found.file : topic;
}

/**
 * The page of a topic, of a path of a page, or of an error code. `names` are what else could have
 * been meant. Throws E_USAGE with the nearest name.
 */
export async function helpPage(
  topic: string,
  names: readonly string[] = [],
  root = packageRoot(),
): Promise<HelpPage> {
  const code = topic.toUpperCase();
  if (Object.hasOwn(errorCodes, code))
    return { topic: code, ...(await textOf(root, `docs/errors/${code}.md`)) };
  const topics = await helpTopics(root);
  const word = topic.toLowerCase();
  const name = Object.hasOwn(otherNames, word) ? otherNames[word] : word;
  const found = topics.find(
    (one) => one.topic === name || [topicOf(one.file), one.file.toLowerCase()].includes(word),
  );
  if (found === undefined) throw unknown(topic, [...names, ...topics.map((one) => one.topic)]);
  return found.topic === 'errors'
    ? { topic: 'errors', file: found.file, text: await errorList(root) }
    : { topic: found.topic, ...(await textOf(root, found.file)) };
}

async function textOf(root: string, file: string): Promise<Omit<HelpPage, 'topic'>> {
  const text = await readFile(join(root, file), 'utf8').catch((error: unknown) => {
    throw new PlenumError('E_FILE_NOT_FOUND', `The page ${file} is not there.`, {
      hint: 'Install it again: npm install -g plenum',
      cause: error,
    });
  });
  return { file, text };
}

async function errorList(root: string): Promise<string> {
  const width = Math.max(...Object.keys(errorCodes).map((code) => code.length));
  const lines = await Promise.all(
    Object.entries(errorCodes).map(async ([code, exit]) => {
      const page = await readFile(join(root, 'docs', 'errors', `${code}.md`), 'utf8').catch(
        () => '',
      );
      return `${code.padEnd(width)}  ${String(exit).padStart(3)}  ${firstSentence(page)}`.trimEnd();
    }),
  );
  return (
    'Errors, the exit code of the command that ends on them, and what they mean. ' +
    `One of them: plenum help <CODE>\n\n${lines.sort().join('\n')}\n`
  );
}

function firstSentence(page: string): string {
  const paragraph = (page.split(/\n\s*\n/)[1] ?? '').replaceAll(/\s+/g, ' ').trim();
  return /^.*?[.:](?=\s|$)/.exec(paragraph)?.[0].replace(/:$/, '.') ?? paragraph;
}

function unknown(topic: string, names: readonly string[]): PlenumError {
  const codes = topic.toUpperCase().startsWith('E_') ? Object.keys(errorCodes) : [];
  const near = nearestName(codes.length > 0 ? topic.toUpperCase() : topic, [...names, ...codes]);
  const guess = near ? ` Did you mean "${near}"?` : '';
  return new PlenumError(
    'E_UNKNOWN_OPTION',
    `There is no command and no topic "${topic}".${guess}`,
    { hint: near ? `plenum help ${near}` : 'plenum help' },
  );
}
