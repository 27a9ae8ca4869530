import { dirname } from 'node:path';
import type { Tool } from '../../../core/ports/tool.js';
import { createTurnstile } from '../../../host/processes/turnstile.js';
import { Complaint } from '../frame/complaint.js';
import { framedTool } from '../frame/framed-tool.js';
import type { InputReader } from '../frame/input-reader.js';
import { lookedAt } from '../paths/checked-file.js';
import { findProgramOutside } from '../paths/find-program-outside.js';
import { type Location, locate, mostPathBytes } from '../paths/locate.js';
import { fileFilter, mostPatternBytes } from './file-filter.js';
import { mostHits, type SearchRequest, type SearchResult, type SearchStart } from './file-hits.js';
import { type AnswerChoices, type OutputMode, outputModes, rendered } from './grep-answer.js';
import { compiled } from './line-matcher.js';
import { searchByRipgrep } from './ripgrep.js';
import { searchByWalking } from './search-by-walking.js';

interface GrepSetup {
  readonly home: string | undefined;
  /** For ripgrep; without keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** `walk`: never ripgrep. */
  readonly engine?: 'any' | 'walk';
}

const searchesAtOnce = 4;
const mostContext = 50;
const usualRows = 250;

const number = (description: string) => ({ type: 'integer', description });

export function createGrep(setup: GrepSetup): Tool {
  const turnstile = createTurnstile(searchesAtOnce);
  return framedTool({
    name: 'Grep',
    description:
      'Searches the lines of files for a regular expression. Leaves out .git, ' +
      '.plenum, node_modules, binary files and what .gitignore names. ' +
      'Lists the files that match; output_mode "content" shows the lines, "count" counts them.',
    properties: {
      pattern: {
        type: 'string',
        description: 'regular expression, for example log.*Error or function\\s+\\w+',
      },
      path: { type: 'string', description: 'file or folder to search [the working folder]' },
      glob: {
        type: 'string',
        description: 'only these files, for example *.ts or src/**/*.{ts,tsx}',
      },
      output_mode: { type: 'string', enum: [...outputModes], description: '[files_with_matches]' },
      '-i': { type: 'boolean', description: 'upper and lower case are the same' },
      '-n': { type: 'boolean', description: 'line numbers with "content"; always shown' },
      '-A': number('lines after each hit, with "content"'),
      '-B': number('lines before each hit, with "content"'),
      '-C': number('lines before and after each hit, with "content"'),
      head_limit: number(`most rows in the answer [${usualRows}]`),
    },
    required: ['pattern'],
    writes: false,
    async run(input, use) {
      const pattern = patternOf(input);
      const choices = answerChoices(input);
      const glob = input.optionalText('glob', mostPatternBytes);
      const ignoreCase = input.flag('-i');
      compiled(pattern, ignoreCase);
      const path = input.optionalText('path', mostPathBytes) || '.';
      const location = await locate(path, use.place, setup.home);
      fileFilter(glob, []);
      await use.permit('Grep', location.argument);
      const start = await startAt(location);
      const base = start.isFile ? dirname(start.path) : start.path;
      const request = {
        start,
        pattern,
        ignoreCase,
        wanted: fileFilter(glob, [base, use.place.cwd]),
        perFile: perFileOf(choices),
        place: use.place,
        signal: use.signal,
      };
      const result = await turnstile.pass(use.signal, () => search(setup, request));
      return await rendered(result, choices, use);
    },
  });
}

function patternOf(input: InputReader): string {
  const pattern = input.text('pattern', mostPatternBytes, 'the regular expression to search for');
  if (pattern === '')
    throw new Complaint('the pattern is empty: pass the regular expression to search for');
  if (/[\n\r]/.test(pattern))
    throw new Complaint('the pattern holds a line break; lines are searched one by one');
  return pattern;
}

async function startAt(location: Location): Promise<SearchStart> {
  const stat = await lookedAt(location);
  if (!stat.isFile() && !stat.isDirectory())
    throw new Complaint(`${location.shown} is neither a file nor a folder`);
  return { path: location.real, isFile: stat.isFile() };
}

function answerChoices(input: InputReader): AnswerChoices {
  const around = (name: string) => input.count(name, { least: 0, most: mostContext });
  const both = around('-C') ?? 0;
  const mode: OutputMode = input.choice('output_mode', outputModes) ?? 'files_with_matches';
  return {
    mode,
    before: around('-B') ?? both,
    after: around('-A') ?? both,
    most: input.count('head_limit', { least: 0, most: 2000 }) || usualRows,
  };
}

function perFileOf({ mode, most }: AnswerChoices): number {
  // One more than fits, so that the answer knows it is not all.
  return mode === 'files_with_matches' ? 1 : mode === 'content' ? most + 1 : mostHits;
}

async function search(setup: GrepSetup, request: SearchRequest): Promise<SearchResult> {
  const program =
    setup.engine === 'walk'
      ? null
      : findProgramOutside(request.place.root, 'rg', setup.environment.PATH);
  const found =
    program === null
      ? null
      : await searchByRipgrep({ program, environment: setup.environment }, request);
  const result = found ?? (await searchByWalking(request));
  return {
    ...result,
    files: [...result.files].sort((left, right) => (left.path < right.path ? -1 : 1)),
  };
}
