import { PlenumError } from '../../../../core/values/errors.js';
import { findRun } from '../../../../runs/look/find-run.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';
import { untilInterrupted } from '../../io/stream.js';

export const command: CliCommand = {
  examples: [
    ['plenum ui', 'the runs of this project in a browser; prints the address'],
    ['plenum ui r7k2 --open', 'one run, and opens the browser'],
    ['plenum ui --watch-only', 'an address that can only look, not control'],
  ],
  declare(command) {
    command
      .argument('[run]', 'id, beginning of an id, @last or @live')
      .option('--port <n>', 'port of this machine (default: any free one)')
      .option('--open', 'open it in the browser')
      .option('--watch-only', 'no buttons: the address can only look')
      .option('--frame', 'for the panel of an editor: its address may be shown in a frame');
  },
  async run(invocation) {
    const { io, flags, args, options } = invocation;
    const { project, store } = placeOf(flags, io);
    const run = args[0] === undefined ? null : (await findRun(store, args[0])).id;
    const [{ openPageServer }, { builtPage }] = await Promise.all([
      import('../../../server/page-server.js'),
      import('../../../../runs/page/built-page.js'),
    ]);
    const { home, env, now, startDriver } = io;
    const page = await builtPage();
    const server = await openPageServer(
      { store, project, home, env, now },
      {
        page: async () => page,
        startDriver,
        port: portOf(options.port),
        withControl: options.watchOnly !== true,
        framed: options.frame === true,
      },
    );
    const { watch, control, frame } = server.tokens;
    const fragment = `watch=${watch}${control === null ? '' : `&control=${control}`}`;
    const path = run === null ? '' : `run/${run}`;
    const url = `${server.url}/${path}${frame === null ? '' : `?frame=${frame}`}#${fragment}`;
    if (flags.json)
      printJson(io, { version: 1, url, port: server.port, project, run, watch, control, frame });
    else io.stdout(`${url}\n`);
    if (!flags.quiet && !flags.json) io.stderr(`${meaningOf(control !== null)}\n`);
    const browser = options.open === true ? await opened(invocation, url) : null;
    await untilInterrupted(
      io,
      (signal) => new Promise((done) => signal.addEventListener('abort', () => done())),
    );
    await Promise.all([server.close(), browser?.close()]);
    return 0;
  },
};

function meaningOf(controls: boolean): string {
  const may = controls ? 'see and control the runs' : 'see the runs';
  return `Who has this address can ${may} of this project, from this machine only. Ctrl-C ends it.`;
}

async function opened({ io }: Invocation, url: string) {
  const { openBrowser } = await import('../../../../runs/page/open-browser.js');
  const { platform } = process;
  const failed = (why: string): void => io.stderr(`${why} Open the address above yourself.\n`);
  return openBrowser(url, { env: io.env, platform, failed });
}

function portOf(given: unknown): number {
  if (given === undefined) return 0;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && given !== '') return port;
  throw new PlenumError('E_USAGE', `"${given}" is no port.`, {
    hint: 'plenum ui   (takes a free one)',
  });
}
