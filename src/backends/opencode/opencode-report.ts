import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { messageOf } from '../../core/model/errors.js';
import type { JsonObject } from '../../core/model/json.js';
import { opencodeConfig } from './opencode-config.js';
import { type Environment, readOpencodeSettings } from './opencode-settings.js';

export interface OpencodeReport {
  readonly usable: boolean;
  readonly why: string;
  /** The command or change that would make it usable. */
  readonly mend?: string;
}

/** Whether agents could be started, for `plenum doctor`. Looks at files and names of variables; starts nothing, asks no server. */
export async function opencodeReport({ settings, env }: { readonly settings: JsonObject; readonly env: Environment }): Promise<OpencodeReport> {
  try {
    const read = readOpencodeSettings(settings);
    const [program = ''] = read.run;
    const places =
      isAbsolute(program) || program.includes('/') ? [program] : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
    const found = await Promise.all(
      places.map((place) =>
        access(place, constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (!found.includes(true))
      return { usable: false, why: `${program} is not installed`, mend: 'npm install -g opencode-ai, or set backends.opencode.run' };
    if (opencodeConfig(read, env).provider === undefined) {
      return {
        usable: false,
        why: 'no key of a vendor in the environment and no backends.opencode.provider',
        mend: 'set ANTHROPIC_API_KEY or OPENAI_API_KEY',
      };
    }
    return { usable: true, why: `${program} is there` };
  } catch (error) {
    return { usable: false, why: messageOf(error), mend: 'plenum doctor --config' };
  }
}
