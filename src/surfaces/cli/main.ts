#!/usr/bin/env node
// Start-up is felt with every command: `--version` loads nothing but this file, and each command
// only what it needs.
import { existsSync, readFileSync } from 'node:fs';
import { guardUncaught } from './io/last-resort.js';
import { guardUnsettledEnd } from './io/unsettled-end.js';

guardUncaught(process);
const done = guardUnsettledEnd(process);

const argv = process.argv.slice(2);
let manifest = new URL('package.json', import.meta.url);
while (!existsSync(manifest)) manifest = new URL('../package.json', manifest);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

if (argv[0] === '--version' || argv[0] === '-V') {
  process.stdout.write(`${version}\n`);
} else if (argv.join(' ') === 'status --line') {
  // Runs with every prompt.
  const [{ printStatusLine }, { userHome }] = await Promise.all([
    import('./text/status-line.js'),
    import('../../config/layers/home.js'),
  ]);
  process.stdout.write(await printStatusLine(process.cwd(), userHome(process.env), Date.now()));
} else if (argv[0] === '__complete') {
  // Runs with every press of the tab key.
  const [{ completionWords }, { userHome }] = await Promise.all([
    import('./verbs/words.js'),
    import('../../config/layers/home.js'),
  ]);
  process.stdout.write(await completionWords(argv.slice(1), process.cwd(), userHome(process.env)));
} else if (argv[0] === '__drive') {
  // What `--detach` starts.
  await keepKeys();
  const [{ driverProcess }, { processIo, leave }] = await Promise.all([
    import('./detached/driver-process.js'),
    import('./io/process-io.js'),
  ]);
  await leave(await driverProcess(processIo(version)));
} else {
  await keepKeys();
  const [{ runCli }, { processIo, leave }] = await Promise.all([
    import('./verbs/run-cli.js'),
    import('./io/process-io.js'),
  ]);
  await leave(await runCli(argv, processIo(version)));
}
done();

/**
 * Before anything else is loaded. Not for what ends at once and starts nothing: the shell that
 * types it holds the same keys.
 */
async function keepKeys(): Promise<void> {
  const { wipeEnvironment } = await import('../../runs/host/own-environment.js');
  wipeEnvironment();
}
