import { loadConfig } from '../../config/layers/load-config.js';
import type { Config } from '../../config/values/config.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { broken, type Finding, good, type Place } from './finding.js';

export async function configFinding(
  { project, home, env }: Place,
  trusted: boolean,
): Promise<{ readonly finding: Finding; readonly value: Config | null }> {
  try {
    const { config, files, dropped } = await loadConfig({ project, home, env, trusted });
    const read = files.filter((file) => file.found).map((file) => file.file);
    const idle =
      dropped.length > 0 ? `; not in force: ${dropped.map(({ key }) => key).join(', ')}` : '';
    const text = `${read.length > 0 ? read.join(', ') : 'defaults only'}${idle}`;
    return {
      finding: config.enabled
        ? good('config', text)
        : broken('config', `${text}; plenum is switched off`, 'plenum doctor --config'),
      value: config,
    };
  } catch (error) {
    return {
      finding: broken(
        'config',
        messageOf(error),
        PlenumError.is(error) ? (error.hint ?? null) : null,
      ),
      value: null,
    };
  }
}
