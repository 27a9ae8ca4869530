import type { BackendKind } from '../../config/schema/choices.js';
import type { Config } from '../../config/values/config.js';
import type { Capabilities } from '../../core/ports/backend.js';
import { backendAbout } from './backend-kind.js';
import type { Surroundings } from './backend-report.js';
import { entryOf } from './catalogue.js';

/** What a backend can. `null` where its settings cannot be read, or its code cannot be loaded. */
export async function capabilitiesOf(
  config: Config,
  kind: BackendKind,
  name: string,
  surroundings: Surroundings,
): Promise<Capabilities | null> {
  const entry = entryOf(kind);
  const about = backendAbout(config, name, surroundings);
  try {
    await entry.settings?.(about);
    return await entry.can(about);
  } catch {
    return null;
  }
}
