import { type ConfigRow, explainConfig } from '../../config/layers/explain-config.js';
import { type LoadedConfig, loadConfig } from '../../config/layers/load-config.js';
import { isTrusted } from '../../config/trust/trust.js';
import type { Place } from './finding.js';

interface SettingsInForce {
  readonly trusted: boolean;
  readonly files: LoadedConfig['files'];
  readonly rows: readonly ConfigRow[];
}

/** Every setting of a project, and which file or variable set it (X110). */
export async function settingsInForce(
  place: Pick<Place, 'project' | 'home' | 'env'>,
): Promise<SettingsInForce> {
  const { trusted } = await isTrusted(place.project, place.home);
  const loaded = await loadConfig({ ...place, trusted });
  return { trusted, files: loaded.files, rows: explainConfig(loaded) };
}
