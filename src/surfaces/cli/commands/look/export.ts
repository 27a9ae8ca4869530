import { lstat, writeFile } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { PlenumError } from '../../../../core/values/errors.js';
import { escapedJson } from '../../../../core/words/plain-text.js';
import { shellWord } from '../../../../core/words/shell-word.js';
import { exportRun } from '../../../../runs/look/export-run.js';
import { findRun } from '../../../../runs/look/find-run.js';
import { embedPage } from '../../../../views/page/embed-page.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { shownPath } from '../../text/shown-path.js';

export const command: CliCommand = {
  examples: [
    ['plenum export r7k2 --html -o r7k2.html', 'the run as one page that opens anywhere'],
    ['plenum export r7k2 --jsonl > r7k2.jsonl', 'every event of the run, one JSON object per line'],
    ['plenum export r7k2 --jsonl --redact', 'with what looks like a secret replaced'],
    ['plenum export @last --jsonl | jq \'select(.type == "step-end")\'', 'how every step ended'],
  ],
  noJson: true,
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .option(
        '--jsonl',
        'one event per line, as without it; schemas/events.schema.json describes them',
      )
      .option('--html', 'one page with the run inside: no server, no request, secrets hidden')
      .option('-o, --output <file>', 'write it here; never over a file')
      .option('--redact', 'replace strings that look like secrets by [redacted]');
  },
  async run(invocation) {
    const { options } = invocation;
    if (options.html === true && options.jsonl === true)
      throw new PlenumError('E_USAGE', 'A run is exported as a page or as lines, not as both.', {
        hint: 'plenum help export',
      });
    return options.html === true ? exportPage(invocation) : exportLines(invocation);
  },
};

async function exportLines(invocation: Invocation): Promise<number> {
  const { io, flags, args, options } = invocation;
  const { events } = await exportRun(placeOf(flags, io).store, args[0] ?? '', {
    redact: options.redact === true,
  });
  if (typeof options.output !== 'string') {
    const shown = io.terminal.stdout ? escapedJson : (json: string) => json;
    for await (const event of events) io.stdout(`${shown(JSON.stringify(event))}\n`);
    return 0;
  }
  const lines = async function* (): AsyncGenerator<string> {
    for await (const event of events) yield `${JSON.stringify(event)}\n`;
  };
  await write(invocation, options.output, lines());
  return 0;
}

async function exportPage(invocation: Invocation): Promise<number> {
  const { io, flags, args, options } = invocation;
  const [{ pageExport }, { builtPage }] = await Promise.all([
    import('../../../../runs/page/page-export.js'),
    import('../../../../runs/page/built-page.js'),
  ]);
  const { project, store } = placeOf(flags, io);
  const run = await findRun(store, args[0] ?? '');
  if (typeof options.output !== 'string' && io.terminal.stdout)
    throw new PlenumError('E_USAGE', 'A page is a file: say where it is to be written.', {
      hint: `plenum export ${run.id} --html -o ${run.id}.html`,
    });
  const page = await builtPage();
  const { home, env, now } = io;
  const data = await pageExport({ store, project, home, env, now }, run);
  const file = embedPage(page, data);
  if (typeof options.output === 'string') await write(invocation, options.output, file);
  else io.stdout(file);
  if (!flags.quiet) for (const left of data.leftOut) io.stderr(`left out: ${left}\n`);
  return 0;
}

/** Neither replaces a file nor follows a link that is there. */
async function write(
  { io, flags, args, options }: Invocation,
  output: string,
  content: string | AsyncIterable<string>,
): Promise<void> {
  const target = resolve(flags.cwd, output);
  const shown = shownPath(target, flags.cwd);
  await writeFile(target, content, { flag: 'wx' }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    const form = options.html === true ? '--html' : '--jsonl';
    const what = [args[0] ?? '', form, ...(options.redact === true ? ['--redact'] : [])];
    const free = shownPath(await freePath(target), flags.cwd);
    throw new PlenumError('E_FILE_EXISTS', `There is a file ${shown} already.`, {
      hint: `plenum export ${what.map(shellWord).join(' ')} -o ${shellWord(free)}`,
    });
  });
  if (!flags.quiet) io.stderr(`Written to ${shown}\n`);
}

/** Beside it, with a number that no file has yet. */
async function freePath(path: string): Promise<string> {
  const { dir, name, ext } = parse(path);
  for (let number = 2; ; number += 1) {
    const free = join(dir, `${name}-${number}${ext}`);
    if (!(await lstat(free).catch(() => null))) return free;
  }
}
