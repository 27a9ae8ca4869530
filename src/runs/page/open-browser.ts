import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutKeys } from '../../host/programs/child-environment.js';

interface OpenedBrowser {
  /** Removes what was made for it. */
  close(): Promise<void>;
}

interface BrowserWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** It did not come up; a sentence. */
  readonly failed: (why: string) => void;
}

/**
 * Opens an address in the person's browser. The address holds tokens and command lines can be read
 * by all users of a machine, so the browser is given a file that only this user reads and that
 * leads there.
 */
export async function openBrowser(url: string, world: BrowserWorld): Promise<OpenedBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-ui-'));
  const file = join(folder, 'open.html');
  const page = [
    '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0;url=${url}"><title>plenum</title>`,
  ].join('\n');
  await writeFile(file, page, { mode: 0o600, flag: 'wx' });
  const [program, ...argv] = openerOf(world.platform);
  const child = spawn(program, [...argv, file], {
    stdio: 'ignore',
    detached: true,
    env: withoutKeys(world.env),
  });
  child.once('error', ({ code }: NodeJS.ErrnoException) => {
    const why = code === 'ENOENT' ? 'is not there' : `failed (${code})`;
    world.failed(`No browser was opened: ${program} ${why}.`);
  });
  child.once('exit', (code) => {
    if (code !== null && code !== 0)
      world.failed(`No browser was opened: ${program} ended with ${code}.`);
  });
  // It belongs to the person: it stays when this ends.
  child.unref();
  return { close: () => rm(folder, { recursive: true, force: true }) };
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  return platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
}
