/** How one program is pointed at the server. */
export interface ClientSettings {
  readonly client: string;
  readonly env: Readonly<Record<string, string>>;
  /** What a variable cannot say: lines of the program's own configuration. */
  readonly file?: { readonly path: string; readonly text: string };
}

const key = 'fake-model-key';

export function clientSettings(url: string): readonly ClientSettings[] {
  const codex = [
    'model_provider = "fake"',
    '[model_providers.fake]',
    'name = "fake"',
    `base_url = "${url}/v1"`,
    'wire_api = "responses"',
  ];
  const provider = {
    npm: '@ai-sdk/openai-compatible',
    options: { baseURL: `${url}/v1`, apiKey: key },
    models: { fake: {} },
  };
  return [
    {
      client: 'Anthropic SDK, Claude Code, Claude Agent SDK',
      env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: key },
    },
    {
      client: 'OpenAI SDK and everything compatible',
      env: { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key },
    },
    {
      client: 'Gemini CLI',
      env: { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: key },
      file: {
        path: '~/.gemini/settings.json',
        text: '{"security":{"auth":{"selectedType":"gemini-api-key"}}}',
      },
    },
    { client: 'Codex', env: {}, file: { path: '~/.codex/config.toml', text: codex.join('\n') } },
    {
      client: 'OpenCode',
      env: {},
      file: {
        path: 'opencode.json',
        text: JSON.stringify({ provider: { fake: provider }, model: 'fake/fake' }),
      },
    },
  ];
}
