import { loadConfig } from '../../../config/layers/load-config.js';
import { refuseWhenDisabled } from '../../../config/layers/off-switch.js';
import type { Surroundings } from '../../../config/request/drive-request.js';
import { choicesAsConfig, type RunChoices } from '../../../config/request/run-choices.js';
import { isTrusted } from '../../../config/trust/trust.js';
import type { Config } from '../../../config/values/config.js';
import type { Io } from '../io/io.js';

export interface EffectiveConfig {
  readonly config: Config;
  readonly surroundings: Surroundings;
}

/** With what was chosen by flags, which the configuration holds already. */
export interface EffectiveChoices extends EffectiveConfig {
  readonly choices: RunChoices;
}

/**
 * The configuration of a run, with what was chosen for it on top. Throws E_DISABLED when plenum is
 * switched off (C92).
 */
export async function effectiveConfig(wanted: {
  readonly io: Io;
  readonly project: string;
  readonly choices: RunChoices;
  readonly trusted: boolean;
  /** Says nothing of what is not in force. */
  readonly quiet?: boolean;
}): Promise<EffectiveConfig> {
  const { io, project, choices } = wanted;
  const trusted = wanted.trusted || (await isTrusted(project, io.home)).trusted;
  const loaded = await loadConfig({
    project,
    home: io.home,
    env: io.env,
    flags: choicesAsConfig(choices),
    trusted,
  });
  refuseWhenDisabled(loaded);
  const idle = [...new Set(loaded.dropped.map(({ key }) => key))];
  if (idle.length > 0 && wanted.quiet !== true)
    io.stderr(
      `  note: not in force until you trust this folder (plenum trust): ${idle.join(', ')}\n`,
    );
  return { config: loaded.config, surroundings: { env: io.env, home: io.home, trusted } };
}
