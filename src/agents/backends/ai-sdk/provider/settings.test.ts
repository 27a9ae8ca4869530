import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlenumError } from '../../../../core/values/errors.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { createFakeModel, type FakeModel } from '../../../../testing/fake-model/fake-model.js';
import { createAiSdkBackend } from '../ai-sdk-backend.js';
import { tryAgent } from '../fixtures/loop-fixtures.js';
import { chooseModel } from './model-id.js';
import { findProvider } from './provider.js';
import { providerReport } from './provider-report.js';
import { readSettings } from './settings.js';

const plain = readSettings({});

function refusal(settings: JsonObject): string {
  try {
    createAiSdkBackend({ settings, env: {}, tools: [], gateway: null, toolMs: 1 });
  } catch (error) {
    return PlenumError.is(error) ? `${error.code}: ${error.message}` : `thrown: ${error}`;
  }
  return 'accepted';
}

describe('settings of the ai-sdk backend', () => {
  it.each([
    [{ provider: {} }, 'there is no setting "backends.ai-sdk.provider"; did you mean "providers"?'],
    [
      { contextWindow: 'large' },
      'backends.ai-sdk.contextWindow must be a whole number of at least 1, not the string "large"',
    ],
    [
      { providers: { local: {} } },
      'backends.ai-sdk.providers.local.baseUrl is missing: plenum knows no provider of that name',
    ],
    [
      { providers: { local: { baseURL: 'http://x' } } },
      'there is no setting "backends.ai-sdk.providers.local.baseURL"; did you mean "baseUrl"?',
    ],
    [{ providers: { local: { baseUrl: 'localhost:1' } } }, 'must be an address like https://'],
    [
      { providers: { local: { baseUrl: 'http://x', kind: 'soap' } } },
      'kind must be one of anthropic, openai',
    ],
    [{ providers: { 'a/b': { baseUrl: 'http://x' } } }, "a provider's name may hold"],
    [
      { providers: { local: { baseUrl: 'http://x', headers: { a: 1 } } } },
      'headers.a must be text',
    ],
  ])('%j is refused with the place', (settings, message) => {
    expect(refusal(settings as JsonObject)).toContain('E_CONFIG: ');
    expect(refusal(settings as JsonObject)).toContain(message);
  });

  it('those of the run itself are left alone', () => {
    expect(
      refusal({ model: 'anthropic/x', effort: 'low', maxTurns: 5, timeoutMs: 1, concurrency: 2 }),
    ).toBe('accepted');
  });
});

describe('models', () => {
  const provider = (id: string): string => {
    const choice = chooseModel(id, plain, {});
    return choice.ok ? `${choice.provider.name} ${choice.modelId}` : choice.message;
  };

  it.each([
    ['anthropic/claude-x', 'anthropic claude-x'],
    ['claude-sonnet-4-5', 'anthropic claude-sonnet-4-5'],
    ['gpt-5', 'openai gpt-5'],
    ['o3-mini', 'openai o3-mini'],
    ['gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['openrouter/anthropic/claude-x', 'openrouter anthropic/claude-x'],
    ['ollama/qwen3:8b', 'ollama qwen3:8b'],
  ])('%s is %s', (id, expected) => expect(provider(id)).toBe(expected));

  it.each(['llama-4', 'nowhere/llama-4', 'anthropic/', '/x', 'constructor/x'])(
    '%j is refused with the providers there are',
    (id) => {
      expect(provider(id)).toContain('Providers: anthropic, openai, google');
    },
  );

  it('none at all says where to set one', async () => {
    const { result } = await tryAgent({
      url: 'http://127.0.0.1:9',
      prompt: 'x',
      brief: { model: undefined },
    });
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'invalid-request',
      message: expect.stringContaining('set "model"'),
    });
  });

  it('X81: a missing key is an auth error that names the variable, before anything is sent', async () => {
    const { result } = await tryAgent({ url: 'http://127.0.0.1:9', prompt: 'x', env: {} });
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'auth',
      message: expect.stringContaining('export FAKE_MODEL_KEY='),
    });
  });

  it('a package that is not installed is named with the command that installs it', async () => {
    const { result } = await tryAgent({
      url: 'http://127.0.0.1:9',
      prompt: 'x',
      env: { AZURE_API_KEY: 'k' },
      brief: { model: 'azure/gpt-5' },
    });
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'invalid-request',
      message: expect.stringContaining('npm install @ai-sdk/azure@3'),
    });
  });
});

describe('the key of Anthropic', () => {
  let fake: FakeModel;
  beforeAll(async () => {
    fake = await createFakeModel({ apiKey: 'the-right-one' });
  });
  afterAll(() => fake.close());
  const ask = async (env: Record<string, string>, provider: JsonObject = {}) => {
    const settings = { providers: { anthropic: { baseUrl: fake.url, ...provider } } };
    const { result } = await tryAgent({ url: fake.url, prompt: 'x', settings, env });
    return { result, headers: fake.requests.at(-1)?.headers ?? {} };
  };

  it('X81: a token goes as Bearer, a key in the header of the vendor; a key comes first', async () => {
    const token = await ask({ ANTHROPIC_AUTH_TOKEN: 'the-right-one' });
    expect(token.result.status).toBe('completed');
    expect(token.headers.authorization).toBeDefined();
    expect(token.headers['x-api-key']).toBeUndefined();
    const key = await ask({ ANTHROPIC_API_KEY: 'the-right-one', ANTHROPIC_AUTH_TOKEN: 'another' });
    expect(key.result.status).toBe('completed');
    expect(key.headers.authorization).toBeUndefined();
    const own = await ask(
      { COMPANY_AUTH_TOKEN: 'the-right-one' },
      { apiKeyEnv: 'COMPANY_AUTH_TOKEN' },
    );
    expect(own.result.status).toBe('completed');
  });

  it.each(['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'])(
    'X81: when %s is refused the error names it',
    async (name) => {
      const { result } = await ask({ [name]: 'a-wrong-one' });
      expect(result).toMatchObject({
        status: 'failed',
        cause: 'auth',
        message: expect.stringContaining(`Check the key in ${name}`),
      });
    },
  );

  it('X81: where neither is set, both are named', async () => {
    const { result } = await ask({});
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'auth',
      message: expect.stringContaining('ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN'),
    });
  });
});

describe('providers', () => {
  const address = (
    name: string,
    settings: JsonObject,
    env: Record<string, string>,
  ): string | undefined => findProvider(name, readSettings(settings), env)?.baseUrl;

  it('take their address from the settings, then the environment, with the version that is often left out', () => {
    expect(address('anthropic', {}, {})).toBe('https://api.anthropic.com/v1');
    expect(address('anthropic', {}, { ANTHROPIC_BASE_URL: 'http://proxy:1/' })).toBe(
      'http://proxy:1/v1',
    );
    expect(
      address(
        'anthropic',
        { providers: { anthropic: { baseUrl: 'http://mine/a' } } },
        { ANTHROPIC_BASE_URL: 'http://proxy' },
      ),
    ).toBe('http://mine/a/v1');
    expect(address('openai', {}, { OPENAI_BASE_URL: 'http://proxy/openai' })).toBe(
      'http://proxy/openai',
    );
    expect(address('google', {}, { GOOGLE_GEMINI_BASE_URL: 'http://proxy:2' })).toBe(
      'http://proxy:2/v1beta',
    );
    expect(address('ollama', {}, { OLLAMA_HOST: 'box:11434' })).toBe('http://box:11434/v1');
  });

  it('the report says which are usable, and what the others lack', () => {
    const report = providerReport(
      { providers: { local: { baseUrl: 'http://127.0.0.1:9/v1' } } },
      { GEMINI_API_KEY: 'secret-value' },
    );
    const of = (name: string) => report.find((one) => one.name === name);
    expect(of('google')).toMatchObject({
      usable: true,
      keyFrom: 'GEMINI_API_KEY',
      tested: true,
      local: false,
    });
    expect(of('anthropic')).toMatchObject({
      usable: false,
      reason: expect.stringContaining('export ANTHROPIC_API_KEY='),
    });
    expect(of('local')).toMatchObject({
      usable: true,
      configured: true,
      local: true,
      kind: 'openai-compatible',
    });
    expect(of('bedrock')).toMatchObject({ usable: false, tested: false });
    expect(JSON.stringify(report)).not.toContain('secret-value');
  });
});
