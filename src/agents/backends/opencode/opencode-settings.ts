import type { z } from 'zod/mini';
import type { JsonObject } from '../../../core/values/json.js';
import { readSetting } from '../../../settings/read-setting.js';
import { address, anything, flag, program, textOfForm, texts } from '../../../settings/setting.js';
import { entryOf } from '../../skeleton/entry.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const modelName = textOfForm(/^[^/]+\/[\s\S]/, (name) =>
  /^[^/]+\/./s.test(name) ? null : `"${name}" must be written provider/model`,
);
const variableName = textOfForm(/^[A-Za-z_]\w*$/, (name) =>
  /^[A-Za-z_]\w*$/.test(name) ? null : `"${name}" is no name of a variable`,
);

export const opencodeSettings = entryOf('opencode', {
  run: program('Program and first arguments.'),
  provider: anything("provider of opencode's own configuration."),
  models: texts('Models provider/model that opencode does not know by itself.', modelName),
  baseUrl: address('Address of the vendor whose key is in the environment.'),
  env: texts(
    'Names of variables that opencode needs; no shell of an agent sees those that look like keys.',
    variableName,
  ),
  projectPlugins: flag("opencode's own files of the project, plugins included, are loaded."),
});

type Entry = z.output<typeof opencodeSettings>;

export interface OpencodeSettings extends Pick<Entry, 'model' | 'baseUrl' | 'concurrency'> {
  readonly run: readonly string[];
  readonly provider: JsonObject;
  readonly models: readonly string[];
  readonly env: readonly string[];
  readonly projectPlugins: boolean;
}

/** Throws E_CONFIG. */
export function readOpencodeSettings(settings: JsonObject): OpencodeSettings {
  const hint = 'plenum help opencode';
  const entry = readSetting(opencodeSettings, settings, 'backends.opencode', hint);
  const {
    run = ['opencode'],
    provider = {},
    models = [],
    env = [],
    projectPlugins = false,
  } = entry;
  return {
    run,
    provider,
    model: entry.model,
    models,
    baseUrl: entry.baseUrl,
    env,
    projectPlugins,
    concurrency: entry.concurrency,
  };
}
