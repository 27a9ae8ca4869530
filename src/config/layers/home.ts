import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's home folder: `PLENUM_HOME` where it is set (tests, containers), else the system's. */
export function userHome(environment: Readonly<Record<string, string | undefined>>): string {
  return environment.PLENUM_HOME || homedir();
}

/** Where the user's own configuration, workflows, trust and approvals live. */
export function plenumFolder(home: string): string {
  return join(home, '.plenum');
}
