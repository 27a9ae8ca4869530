import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly path: string;
  readOnly(on: boolean): void;
  remove(): void;
}

/** A real file system of its own size for tests of full disks; `null` where mounting is not permitted. */
export function mountSmallDisk(kilobytes: number): SmallDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'plenum-disk-'));
  const mount = (...options: readonly string[]): void => {
    execFileSync('mount', [...options, path], { stdio: 'ignore' });
  };
  try {
    mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs');
  } catch {
    rmdirSync(path);
    return null;
  }
  return {
    path,
    readOnly: (on) => mount('-o', on ? 'remount,ro' : 'remount,rw'),
    remove() {
      execFileSync('umount', [path], { stdio: 'ignore' });
      rmdirSync(path);
    },
  };
}
