import { join } from 'node:path';
import { packageRoot } from '../../host/folders/package-root.js';

/**
 * Folder of the workflows that come with plenum (C91), in a checkout and in the published package
 * alike; null where the package lost it.
 */
export function shippedFolder(): string | null {
  try {
    return join(packageRoot(), 'workflows');
  } catch {
    return null;
  }
}
