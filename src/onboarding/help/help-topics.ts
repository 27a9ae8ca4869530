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

/**
 * Topics are the pages of `docs/`, and `errors` with one page for each code: nothing else has to
 * list them.
 */
export async function helpTopics(root = packageRoot()): Promise<readonly string[]> {
  const names = await readdir(join(root, 'docs')).catch(() => []);
  const pages = names
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length));
  return [...pages, 'errors'].sort();
}

/**
 * The page of a topic or of an error code. `names` are what else could have been meant. Throws
 * E_USAGE with the nearest name.
 */
export async function helpPage(
  topic: string,
  names: readonly string[] = [],
  root = packageRoot(),
): Promise<HelpPage> {
  if (topic === 'errors') return { topic, file: 'docs/errors', text: await errorList(root) };
  const code = topic.toUpperCase();
  const isCode = Object.hasOwn(errorCodes, code);
  const topics = await helpTopics(root);
  if (!isCode && !topics.includes(topic)) throw unknown(topic, [...names, ...topics]);
  const file = isCode ? `docs/errors/${code}.md` : `docs/${topic}.md`;
  const text = await readFile(join(root, file), 'utf8').catch((error: unknown) => {
    throw new PlenumError('E_FILE_NOT_FOUND', `The page ${file} is not there.`, {
      hint: 'Install it again: npm install -g plenum',
      cause: error,
    });
  });
  return { topic: isCode ? code : topic, file, text };
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
