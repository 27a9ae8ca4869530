import type { z } from 'zod/mini';
import { PlenumError } from '../../../../core/values/errors.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { findProgram, type ProgramPlaces } from '../../../../host/programs/find-program.js';
import { readSetting } from '../../../../settings/read-setting.js';
import { address, choice, flag, program, text } from '../../../../settings/setting.js';
import { entryOf } from '../../../skeleton/entry.js';
import { endpointFrom } from '../../../skeleton/vendor-failure.js';

type Environment = Readonly<Record<string, string | undefined>>;

export const codexSettings = entryOf('codex', {
  run: program('Program and arguments; absent: codex app-server, found on the PATH.'),
  baseUrl: address('Address of an OpenAI Responses API.'),
  apiKeyEnv: text('Name of the variable that holds the key.'),
  login: choice("The user's own login of Codex, whatever key is there.", ['user']),
  network: flag("Agents' commands may reach the network from inside the sandbox."),
});

export interface CodexSettings extends Pick<z.output<typeof codexSettings>, 'run' | 'model'> {
  /** Where model requests go; absent with `login: 'user'`. */
  readonly provider?: {
    readonly baseUrl: string;
    /** What says so; absent: it is OpenAI's own. */
    readonly baseUrlFrom?: string;
    readonly keyName: string;
  };
  readonly network: boolean;
}

const usualRun: readonly string[] = ['codex', 'app-server'];
const openai = 'https://api.openai.com/v1';
const hint = 'plenum help codex';

/**
 * A configured address or a key in the environment wins; with neither, the user's own login of
 * Codex is used. Throws E_CONFIG.
 */
export function readCodexSettings(settings: JsonObject, env: Environment): CodexSettings {
  const {
    run,
    model,
    login,
    baseUrl,
    apiKeyEnv = 'OPENAI_API_KEY',
    network = false,
  } = readSetting(codexSettings, settings, 'backends.codex', hint);
  if (login === 'user' && baseUrl !== undefined)
    throw new PlenumError('E_CONFIG', 'backends.codex.baseUrl and login exclude one another', {
      hint,
    });
  const { address, from } =
    baseUrl === undefined
      ? endpointFrom('OPENAI_BASE_URL', env)
      : { address: baseUrl, from: 'backends.codex.baseUrl' };
  const hasProvider = login !== 'user' && (address !== undefined || env[apiKeyEnv] !== undefined);
  return {
    run,
    model,
    network,
    ...(hasProvider && {
      provider: {
        baseUrl: address ?? openai,
        ...(from === undefined ? {} : { baseUrlFrom: from }),
        keyName: apiKeyEnv,
      },
    }),
  };
}

/** Its program as an absolute path, and arguments; `null` where there is none. */
export function commandLine(
  { run = usualRun }: { readonly run?: readonly string[] },
  places: ProgramPlaces,
): readonly string[] | null {
  const [name = '', ...args] = run;
  const found = findProgram(name, places);
  return found === null ? null : [found, ...args];
}
