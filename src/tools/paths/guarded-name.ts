import { relative, sep } from 'node:path';
import { Complaint } from '../complaint.js';
import type { Location } from './locate.js';

/** What no agent may write, whatever a rule says: it would change what later runs may do (X100). */
export const guardedNames = ['.git', '.plenum', '.claude', '.mcp.json'] as const;

const guarded = new Set<string>(guardedNames);
/** Characters that some disks leave out when they compare names. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

/** The policy refuses these too. Names that another disk would take for the same count as the same. */
export function isGuardedName(name: string): boolean {
  const plain = name
    .normalize('NFKC')
    .replaceAll(ignorable, '')
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return guarded.has(plain) || /^(git|plenum|claude|mcp)~\d+(\.jso)?$/.test(plain);
}

export function refuseGuarded(location: Location, root: string): void {
  const path = location.inside ? relative(root, location.real) : location.real;
  const name = path.split(sep).find(isGuardedName);
  if (name !== undefined) throw new Complaint(`${location.shown}: agents never write to ${guardedNames.join(', ')}; leave it to a person`);
}

/** All that a write must satisfy before the policy is asked. */
export function refuseWriting(location: Location, place: { readonly root: string; readonly readOnly: boolean }): void {
  if (place.readOnly) throw new Complaint('this agent only reads: it cannot change files. Say in your answer what you would change');
  refuseGuarded(location, place.root);
  if (location.leftByLink) {
    throw new Complaint(`the path is a link that leads out of the workspace, to ${location.real}: nothing is written through it`);
  }
}
