#!/usr/bin/env node
// Start-up is felt with every command: `--version` loads nothing but this file, and each command only what it needs.
import { existsSync, readFileSync } from 'node:fs';
import { guardUncaught } from './last-resort.js';
import { guardUnsettledEnd } from './unsettled-end.js';

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
  const [{ printStatusLine }, { userHome }] = await Promise.all([import('./status-line.js'), import('../app/config/home.js')]);
  process.stdout.write(await printStatusLine(process.cwd(), userHome(process.env), Date.now()));
} else if (argv[0] === '__complete') {
  // Runs with every press of the tab key.
  const [{ completionWords }, { userHome }] = await Promise.all([import('./completion/words.js'), import('../app/config/home.js')]);
  process.stdout.write(await completionWords(argv.slice(1), process.cwd(), userHome(process.env)));
} else {
  const [{ runCli }, { processIo, leave }] = await Promise.all([import('./run-cli.js'), import('./process-io.js')]);
  await leave(await runCli(argv, processIo(version)));
}
done();
