import { resolve } from 'node:path';
import { PlenumError } from '../../../../core/values/errors.js';
import type { ClientSettings } from '../../../../testing/fake-model/server/client-settings.js';
import type { FakeRequest } from '../../../../testing/fake-model/server/request-log.js';
import type { CliCommand } from '../../io/cli-command.js';
import { printJson, printLines } from '../../io/print.js';
import { untilInterrupted } from '../../io/stream.js';

export const command: CliCommand = {
  examples: [
    ['plenum fake-model', 'on any free port; prints how to point a program at it'],
    ['plenum fake-model --port 4000 --script replies.json', 'with answers of your own'],
    [
      'plenum fake-model --log requests.jsonl --json',
      'for a program: one line with the address, every request in a file',
    ],
  ],
  declare(command) {
    command
      .option('--port <n>', 'port on 127.0.0.1 (default: any free one)')
      .option('--script <file>', 'rules that say what to answer: JSON, or a JavaScript module')
      .option('--log <file>', 'append every request as a JSON line; keys are left out');
  },
  async run({ io, flags, options }) {
    const [{ createFakeModel }, { clientSettings }, { readScriptFile }] = await Promise.all([
      import('../../../../testing/fake-model/fake-model.js'),
      import('../../../../testing/fake-model/server/client-settings.js'),
      import('../../../../testing/fake-model/reply/script-file.js'),
    ]);
    const { script, log } = options;
    const port = portOf(options.port);
    const fake = await createFakeModel({
      port,
      script: typeof script === 'string' ? await readScriptFile(resolve(flags.cwd, script)) : [],
      log: {
        keep: 1000,
        ...(typeof log === 'string' ? { file: resolve(flags.cwd, log) } : {}),
        onRequest: (request) => {
          if (flags.verbose) io.stderr(`${requestLine(request)}\n`);
        },
      },
    }).catch((error: unknown) => {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      throw isTaken
        ? new PlenumError('E_USAGE', `Port ${port} is in use.`, {
            hint: 'plenum fake-model   (takes a free one)',
            cause: error,
          })
        : error;
    });
    const clients = clientSettings(fake.url);
    if (flags.json)
      printJson(io, { version: 1, url: fake.url, port: fake.port, clients, next: nextCommands });
    else
      printLines(io.stdout, [
        `Fake model at ${fake.url}`,
        '',
        ...clients.flatMap(settingLines),
        'Then, where one of these is set:',
        ...nextCommands.map((line) => `  ${line}`),
        '',
        'Ctrl-C ends it.',
      ]);
    await untilInterrupted(
      io,
      (signal) => new Promise((done) => signal.addEventListener('abort', () => done())),
    );
    await fake.close();
    const asked = fake.requests.filter(({ wire }) => wire !== null).length;
    if (!flags.json && !flags.quiet)
      io.stderr(`Answered ${asked} question${asked === 1 ? '' : 's'}.\n`);
    return 0;
  },
};

/** It has learnt to plan this goal, and its agents find what is there to be found. */
const nextCommands = ['plenum doctor', 'plenum "find every unchecked permission in src/"'];

function portOf(given: unknown): number {
  if (given === undefined) return 0;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new PlenumError('E_USAGE', `"${given}" is no port.`, {
      hint: 'plenum fake-model   (takes a free one)',
    });
  return port;
}

function settingLines({ client, env, file }: ClientSettings): readonly string[] {
  const exports = Object.entries(env).map(([name, value]) => `  export ${name}=${value}`);
  return [
    `${client}:`,
    ...exports,
    ...(file ? [`  ${file.path}:`, ...file.text.split('\n').map((line) => `    ${line}`)] : []),
    '',
  ];
}

function requestLine({ number, wire, path, model, status, end }: FakeRequest): string {
  return `${number}  ${wire ?? '-'}  ${path}  ${model || '-'}  ${status ?? '-'} ${end ?? ''}`.trimEnd();
}
