import { fetchWatched } from './done-sign.js';
import { isToken, type Provider } from './provider.js';
import { extraPackages } from './provider-table.js';
import type { SdkModel } from './sdk-types.js';

export type LoadedModel =
  | { readonly ok: true; readonly model: SdkModel }
  | { readonly ok: false; readonly message: string };

type Create = (modelId: string) => SdkModel;

/**
 * Settings are always given in full: the SDK would otherwise read the environment of the process by
 * itself.
 */
async function creatorOf(provider: Provider): Promise<Create> {
  const { name, kind, baseUrl: baseURL, key, headers } = provider;
  const apiKey = key ?? 'none';
  switch (kind) {
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({
        baseURL,
        ...(isToken(provider) ? { authToken: apiKey } : { apiKey }),
        headers,
      });
    }
    case 'openai':
    case 'openai-chat': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      const openai = createOpenAI({
        baseURL,
        apiKey,
        headers,
        ...(kind === 'openai-chat' ? { fetch: fetchWatched } : {}),
      });
      return kind === 'openai' ? openai.responses : openai.chat;
    }
    case 'google': {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
      return createGoogleGenerativeAI({ baseURL, apiKey, headers });
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      return createOpenAICompatible({
        name,
        baseURL: baseURL ?? '',
        apiKey: key,
        headers,
        includeUsage: true,
        fetch: fetchWatched,
      }).chatModel;
    }
    case 'bedrock':
    case 'vertex':
    case 'azure':
      return extraCreator(provider);
  }
}

const creators = {
  bedrock: 'createAmazonBedrock',
  vertex: 'createVertex',
  azure: 'createAzure',
} as const;

/**
 * Untested: these packages are not dependencies of plenum. They read their vendor's variables
 * (region, project, resource) by themselves.
 */
async function extraCreator({ kind, baseUrl, headers, key, keyNames }: Provider): Promise<Create> {
  const wanted = extraPackages[kind];
  const loaded = (await import(wanted?.name ?? kind)) as Record<
    string,
    (settings: object) => Create
  >;
  const create = loaded[creators[kind as keyof typeof creators]];
  if (create === undefined) throw new Error(`${wanted?.name} has another interface than expected`);
  const isKey = keyNames[0] === 'AZURE_API_KEY' || keyNames.length === 1;
  return create({
    ...(baseUrl ? { baseURL: baseUrl } : {}),
    ...(kind !== 'vertex' && isKey && key ? { apiKey: key } : {}),
    headers,
  });
}

/** Models are made once and shared by all agents; connections are kept alive by Node itself. */
export function createModelLoader(): (provider: Provider, modelId: string) => Promise<LoadedModel> {
  const loading = new Map<string, Promise<LoadedModel>>();
  const creating = new Map<string, Promise<Create>>();
  const load = async (provider: Provider, modelId: string): Promise<LoadedModel> => {
    const create = creating.get(provider.name) ?? creatorOf(provider);
    creating.set(provider.name, create);
    try {
      return { ok: true, model: (await create)(modelId) };
    } catch (error) {
      const extra = extraPackages[provider.kind];
      const missing =
        extra !== undefined && (error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND';
      const reason = missing
        ? `${extra.name} is not installed; install it with: ${extra.install}`
        : String(error);
      return { ok: false, message: `the provider ${provider.name} cannot be used: ${reason}` };
    }
  };
  return (provider, modelId) => {
    const id = `${provider.name}/${modelId}`;
    const known = loading.get(id) ?? load(provider, modelId);
    loading.set(id, known);
    return known;
  };
}
