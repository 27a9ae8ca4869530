import { relative, sep } from 'node:path';
import { guardedNames, isGuardedName } from '../../../core/values/guarded-name.js';
import { Complaint } from '../frame/complaint.js';
import type { Location } from './locate.js';

function refuseGuarded(location: Location, root: string): void {
  const path = location.inside ? relative(root, location.real) : location.real;
  const name = path.split(sep).find(isGuardedName);
  if (name !== undefined)
    throw new Complaint(
      `${location.shown}: agents never write to ${guardedNames.join(', ')}; leave it to a person`,
    );
}

/** All that a write must satisfy before the policy is asked. */
export function refuseWriting(
  location: Location,
  place: { readonly root: string; readonly readOnly: boolean },
): void {
  if (place.readOnly)
    throw new Complaint(
      'this agent only reads: it cannot change files. Say in your answer what you would change',
    );
  refuseGuarded(location, place.root);
  if (location.leftByLink) {
    throw new Complaint(
      `the path is a link that leads out of the workspace, to ${location.real}: ` +
        'nothing is written through it',
    );
  }
}
