import type { z } from 'zod/mini';
import { PlenumError } from '../../../core/values/errors.js';
import { type JsonObject, ownMember } from '../../../core/values/json.js';
import { readSetting } from '../../../settings/read-setting.js';
import { choice, flag, named, program, text, words } from '../../../settings/setting.js';
import { entryOf } from '../../skeleton/entry.js';

type Environment = Readonly<Record<string, string | undefined>>;

export const acpSettings = entryOf('acp', {
  run: program('Program and arguments.'),
  env: named(
    "Variables for its program; $NAME alone stands for that variable of plenum's own " +
      'environment, keys included.',
    words('Its value.'),
  ),
  mode: text("Mode of a session, by the agent's own name for it."),
  authMethod: text('Id of the method to log in by.'),
  login: choice("The user's own folders and login instead of empty ones of the run.", ['user']),
  processPerCall: flag('One program for each call; otherwise one for all.'),
});

type Entry = z.output<typeof acpSettings>;

export interface AcpSettings extends Pick<Entry, 'mode' | 'model' | 'authMethod'> {
  readonly run: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly usesLogin: boolean;
  readonly processPerCall: boolean;
  readonly concurrency: number;
}

const mostAtOnce = 16;
const hint = 'plenum help acp';

/** Throws E_CONFIG. */
export function readAcpSettings(name: string, settings: JsonObject, env: Environment): AcpSettings {
  const place = `backends.${name}`;
  const read = readSetting(acpSettings, settings, place, hint);
  const {
    run,
    mode,
    model,
    authMethod,
    login,
    processPerCall = true,
    concurrency = mostAtOnce,
  } = read;
  if (run === undefined)
    throw new PlenumError(
      'E_CONFIG',
      `${place}.run is missing: program and arguments, e.g. ["gemini", "--acp"]`,
      { hint },
    );
  const variables = Object.entries(read.env ?? {}).flatMap(([key, value]) => {
    const reference = /^\$(\w+)$/.exec(value)?.[1];
    const resolved = reference === undefined ? value : ownMember(env, reference);
    return resolved === undefined ? [] : [[key, resolved] as const];
  });
  return {
    run,
    env: Object.fromEntries(variables),
    mode,
    model,
    authMethod,
    usesLogin: login === 'user',
    processPerCall,
    concurrency,
  };
}
