import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { guardedNames } from '../../../core/values/guarded-name.js';

interface SandboxPlan {
  /** The workspace; absolute. */
  readonly root: string;
  readonly cwd: string;
  readonly readOnly: boolean;
  readonly network: 'on' | 'off';
  /** Guarded names further below, absolute. */
  readonly nested?: readonly string[];
}

/** What asks for nothing but is needed to tell whether the sandbox works at all. */
export const probeArguments = words(
  '--ro-bind / / --dev /dev --proc /proc --unshare-pid --cap-drop ALL -- /bin/sh -c :',
);

/**
 * The whole disk read-only, with a fresh /tmp and without the sockets of /run; the workspace
 * writable except for what would change later runs; processes of its own, which all end with the
 * first. What stands later covers what stands before.
 */
export function bubblewrapArguments({
  root,
  cwd,
  readOnly,
  network,
  nested = [],
}: SandboxPlan): readonly string[] {
  const scratch = ['/tmp', '/var/tmp', '/run'].filter((folder) =>
    lstatSync(folder, { throwIfNoEntry: false })?.isDirectory(),
  );
  return [
    ...words('--die-with-parent --unshare-pid --unshare-ipc --cap-drop ALL'),
    ...(network === 'off' ? ['--unshare-net'] : []),
    ...words('--ro-bind / / --dev /dev --proc /proc'),
    ...scratch.flatMap((folder) => ['--tmpfs', folder]),
    // Names are resolved through here on many systems, and programs of NixOS lie here.
    ...words('--ro-bind-try /run/systemd/resolve /run/systemd/resolve'),
    ...words('--ro-bind-try /run/current-system /run/current-system'),
    ...[readOnly ? '--ro-bind' : '--bind', root, root],
    ...(readOnly
      ? []
      : [
          ...guardedNames.flatMap((name) => ['--ro-bind', join(root, name), join(root, name)]),
          // What is gone by now needs no lock.
          ...nested.flatMap((path) => ['--ro-bind-try', path, path]),
        ]),
    ...['--chdir', cwd, '--'],
  ];
}

/** Programs expect to be able to keep something somewhere. */
export const sandboxEnvironment = {
  TMPDIR: '/tmp',
  XDG_CACHE_HOME: '/tmp/.cache',
  npm_config_cache: '/tmp/.npm',
} as const;

function words(line: string): readonly string[] {
  return line.split(' ');
}
