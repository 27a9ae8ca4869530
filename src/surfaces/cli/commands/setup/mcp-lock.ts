import { PlenumError } from '../../../../core/values/errors.js';
import { oneLine, plainText } from '../../../../core/words/plain-text.js';
import type { PinChange } from '../../../../onboarding/mcp-lock/pin-changes.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';

const file = '.plenum/mcp-lock.json';

export const command: CliCommand = {
  examples: [
    ['plenum mcp-lock', 'starts the MCP servers, shows what changed, then asks'],
    ['plenum mcp-lock --yes', 'does not ask'],
    ['plenum mcp-lock --check', 'changes nothing; fails when something changed'],
    ['plenum mcp-lock --diff', 'changes nothing; shows old and new in words'],
  ],
  declare(command) {
    command
      .option('-y, --yes', 'do not ask')
      .option('--no-input', 'never ask')
      .option('--check', 'only say whether the tools are those that were accepted')
      .option('--diff', 'only show what changed');
  },
  async run(invocation) {
    const { io, flags, options } = invocation;
    const { reviewTools } = await import('../../../../onboarding/mcp-lock/review-tools.js');
    const { project } = placeOf(flags, io);
    const stop = new AbortController();
    const forget = io.onSignal(() => stop.abort(new Error('stopped')));
    const review = await reviewTools({
      project,
      home: io.home,
      env: io.env,
      signal: stop.signal,
    }).finally(forget);
    if (stop.signal.aborted) return 130;
    const { changes, problems, servers } = review;
    const looks = options.check === true || options.diff === true;
    const writes = !looks && changes.length > 0;
    if (!flags.json) {
      const text = changeLines(changes, options.diff === true);
      printLines(looks ? io.stdout : io.stderr, text);
      printLines(
        io.stderr,
        problems.map(
          ({ server, message, hint }) =>
            `${oneLine(server)} ${oneLine(message)}\n  ${oneLine(hint)}`,
        ),
      );
    }
    if (writes) {
      await agree(invocation);
      await review.accept();
    }
    if (flags.json)
      printJson(io, { version: 1, file, servers, changes, problems, written: writes });
    else io.stderr(summary(servers, changes.length, problems.length, writes));
    if (options.check === true && changes.length > 0 && !flags.json) {
      throw new PlenumError(
        'E_MCP_CHANGED',
        `${changes.length} tool definition(s) are not those that were accepted.`,
        { hint: 'plenum mcp-lock --diff' },
      );
    }
    return problems.length > 0 || (options.check === true && changes.length > 0) ? 1 : 0;
  },
};

async function agree({ io, options }: Invocation): Promise<void> {
  if (options.yes === true) return;
  const hint = 'plenum mcp-lock --yes';
  if (options.input === false || !io.terminal.stdin || !io.terminal.stderr) {
    throw new PlenumError(
      'E_NEEDS_PERSON',
      'Accepting tools is for a person to decide, and nobody can be asked here.',
      { hint },
    );
  }
  const answer = await io.ask('Accept these definitions? [y/N]: ');
  if (!/^y(es)?$/i.test(answer?.trim() ?? ''))
    throw new PlenumError('E_APPROVAL', 'Not accepted; nothing changed.', { hint });
}

/** Names of what is new or gone; of what changed, what it was and what it is. */
function changeLines(changes: readonly PinChange[], everything: boolean): readonly string[] {
  const servers = [...new Set(changes.map(({ server }) => server))];
  return servers.flatMap((server) => {
    const own = changes.filter((change) => change.server === server);
    const named = (kind: PinChange['kind'], word: string) => {
      const tools = own.filter((change) => change.kind === kind).map(({ tool }) => oneLine(tool));
      return tools.length === 0 ? [] : [`  ${word}: ${tools.join(', ')}`];
    };
    const shown = own.filter(({ kind }) => kind === 'changed' || (everything && kind === 'new'));
    const details = shown.flatMap(({ tool, kind, differences }) => [
      `  ${kind}: ${oneLine(tool)}`,
      ...differences.map((line) => `    ${plainText(line)}`),
    ]);
    return [
      oneLine(server),
      ...(everything ? [] : named('new', 'new')),
      ...named('gone', 'gone'),
      ...details,
    ];
  });
}

function summary(servers: number, changes: number, problems: number, written: boolean): string {
  if (written) return `Accepted: ${file} holds the tools as they are now.\n`;
  if (servers === 0 && changes === 0) return 'No MCP servers are configured here.\n';
  if (changes === 0 && problems === 0) return 'All tools are those that were accepted.\n';
  return '';
}
