import type { SchemaRules } from '../../../../core/tool-schema/fold-tool.js';

/** Which interface a provider speaks. */
export const providerKinds = [
  'anthropic',
  'openai',
  'openai-chat',
  'google',
  'openai-compatible',
  'bedrock',
  'vertex',
  'azure',
] as const;
export type ProviderKind = (typeof providerKinds)[number];

/** Whose rules the input of tools has to meet; behind a compatible interface may be anybody. */
export const schemaRules: Readonly<Record<ProviderKind, SchemaRules>> = {
  anthropic: 'anthropic',
  bedrock: 'anthropic',
  openai: 'openai',
  'openai-chat': 'openai',
  azure: 'openai',
  google: 'gemini',
  vertex: 'gemini',
  'openai-compatible': 'any',
};

export interface KnownProvider {
  readonly kind: ProviderKind;
  /**
   * Variables that may hold the key, the first that is set wins; none means that no key is needed.
   */
  readonly keys: readonly string[];
  readonly baseUrl?: string;
  /** Variables that replace `baseUrl`. */
  readonly baseUrlFrom?: readonly string[];
  /** Tokens that fit into one request of its models [200,000]. */
  readonly contextWindow?: number;
}

/** Providers that need no settings. */
export const knownProviders: Readonly<Record<string, KnownProvider>> = {
  anthropic: {
    kind: 'anthropic',
    keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'],
    baseUrl: 'https://api.anthropic.com/v1',
    baseUrlFrom: ['ANTHROPIC_BASE_URL'],
  },
  openai: {
    kind: 'openai',
    keys: ['OPENAI_API_KEY'],
    baseUrl: 'https://api.openai.com/v1',
    baseUrlFrom: ['OPENAI_BASE_URL'],
  },
  google: {
    kind: 'google',
    keys: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'],
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    baseUrlFrom: ['GOOGLE_GEMINI_BASE_URL'],
    contextWindow: 1_000_000,
  },
  openrouter: hosted('https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY'),
  groq: hosted('https://api.groq.com/openai/v1', 'GROQ_API_KEY', 128_000),
  mistral: hosted('https://api.mistral.ai/v1', 'MISTRAL_API_KEY', 128_000),
  deepseek: hosted('https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY', 128_000),
  xai: hosted('https://api.x.ai/v1', 'XAI_API_KEY'),
  ollama: { ...local(11434), baseUrlFrom: ['OLLAMA_HOST'] },
  lmstudio: local(1234),
  llamacpp: local(8080),
  vllm: local(8000),
  bedrock: { kind: 'bedrock', keys: ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_ACCESS_KEY_ID'] },
  vertex: { kind: 'vertex', keys: ['GOOGLE_VERTEX_PROJECT'], contextWindow: 1_000_000 },
  azure: { kind: 'azure', keys: ['AZURE_API_KEY'] },
};

/** Packages that plenum does not bring along, and what must be installed for them. */
export const extraPackages: Readonly<
  Partial<Record<ProviderKind, { readonly name: string; readonly install: string }>>
> = {
  bedrock: { name: '@ai-sdk/amazon-bedrock', install: 'npm install @ai-sdk/amazon-bedrock@4' },
  vertex: { name: '@ai-sdk/google-vertex', install: 'npm install @ai-sdk/google-vertex@4' },
  azure: { name: '@ai-sdk/azure', install: 'npm install @ai-sdk/azure@3' },
};

function hosted(baseUrl: string, key: string, contextWindow?: number): KnownProvider {
  return { kind: 'openai-compatible', keys: [key], baseUrl, contextWindow };
}

/** On this machine; what it serves is small. */
function local(port: number): KnownProvider {
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  return { kind: 'openai-compatible', keys: [], baseUrl, contextWindow: 32_000 };
}
