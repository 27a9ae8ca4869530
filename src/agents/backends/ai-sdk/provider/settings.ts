import * as z from 'zod/mini';
import type { JsonObject } from '../../../../core/values/json.js';
import { readSetting } from '../../../../settings/read-setting.js';
import {
  about,
  address,
  choice,
  flag,
  group,
  named,
  namesOfForm,
  ofGroup,
  shownOnce,
  whole,
  words,
} from '../../../../settings/setting.js';
import { entryOf } from '../../../skeleton/entry.js';
import { knownProviders, providerKinds } from './provider-table.js';

const providerKeys = {
  kind: choice('Which interface it speaks.', providerKinds),
  baseUrl: address('Its address.'),
  apiKeyEnv: words('Name of the variable that holds the key; an empty name: it needs none.'),
  headers: named('Sent with every request.', words('Its value.')),
  contextWindow: whole('Tokens that fit into one request.', 1),
  maxOutputTokens: whole('Longest answer of the model.', 1),
};
const known = shownOnce(
  'provider',
  group('A provider that plenum knows by its name.', providerKeys),
);
/** Where neither the name nor the kind says where it is, the address has to. */
const addressed = z.extend(known, {
  baseUrl: address('Its address.', 'is missing: plenum knows no provider of that name'),
});
const clouds = z.extend(known, {
  kind: choice('The interface of a cloud.', ['bedrock', 'vertex', 'azure']),
});
const other = shownOnce(
  'otherProvider',
  about('A provider of your own.', z.union([addressed, clouds])),
);

const byName = Object.fromEntries(Object.keys(knownProviders).map((name) => [name, known]));
const providers = z.catchall(z.partial(z.object(byName, { error: ofGroup([]) })), other);

export const aiSdkSettings = entryOf('ai-sdk', {
  contextWindow: whole('Tokens that fit into one request.', 1),
  maxOutputTokens: whole('Longest answer of the model.', 1),
  webSearch: flag('Agents may search the web with the tool of their provider, who bills it.'),
  providers: namesOfForm(
    'Settings per provider.',
    providers,
    /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
    "a provider's name may hold letters, digits, - and _",
  ),
});

type Entry = z.output<typeof aiSdkSettings>;
export type ProviderSettings = Readonly<z.output<typeof known>>;

export interface AiSdkSettings extends Pick<Entry, 'model' | 'contextWindow' | 'maxOutputTokens'> {
  readonly webSearch: boolean;
  readonly providers: Readonly<Record<string, ProviderSettings>>;
}

/** The settings `backends.ai-sdk`, checked. Throws E_CONFIG. */
export function readSettings(settings: JsonObject): AiSdkSettings {
  const entry = readSetting(aiSdkSettings, settings, 'backends.ai-sdk');
  const { model, contextWindow, maxOutputTokens, webSearch = false } = entry;
  return {
    model,
    contextWindow,
    maxOutputTokens,
    webSearch,
    providers: (entry.providers ?? {}) as AiSdkSettings['providers'],
  };
}
