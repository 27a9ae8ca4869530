import {
  billedBy,
  describeAgentBackend,
  sentTo,
} from '../../../testing/conformance/backend/agent-conformance.js';
import { createFakeModel } from '../../../testing/fake-model/fake-model.js';
import { createTools } from '../../tools/tools.js';
import { createAiSdkBackend } from './ai-sdk-backend.js';
import { shellTool, writeTool } from './fixtures/tool-fixtures.js';
import { keyOfTests, wireFixtures } from './fixtures/wire-fixtures.js';

for (const { wire, model, settings } of wireFixtures) {
  describeAgentBackend(`ai-sdk over ${wire}`, {
    model,
    rateLimits: 'surface',
    exactUsage: true,
    write: { tool: 'Write', input: (path, text) => ({ path, text }) },
    shell: { tool: 'Bash', input: (command) => ({ command }) },
    async open({ gateway, env }) {
      const fake = await createFakeModel();
      const world = { ...process.env, ...env, ...keyOfTests };
      const tools = [writeTool, shellTool(world)];
      return {
        backend: createAiSdkBackend({
          settings: settings(fake.url),
          env: world,
          tools,
          gateway,
          toolMs: 60_000,
        }),
        sent: () => sentTo(fake.requests),
        billed: () => billedBy(fake.requests),
        close: fake.close,
      };
    },
  });
}

describeAgentBackend('ai-sdk with the tools of plenum', {
  model: 'anthropic/claude-sonnet-4-5',
  rateLimits: 'surface',
  exactUsage: true,
  write: { tool: 'Write', input: (path, content) => ({ file_path: path, content }) },
  shell: { tool: 'Bash', input: (command) => ({ command }) },
  async open({ gateway, env }) {
    const fake = await createFakeModel();
    const world = { ...process.env, ...env, ...keyOfTests };
    const tools = createTools({ env: world, passNames: [], osSandbox: 'off' });
    const settings = {
      providers: { anthropic: { baseUrl: fake.url, apiKeyEnv: 'FAKE_MODEL_KEY' } },
    };
    return {
      backend: createAiSdkBackend({ settings, env: world, tools, gateway, toolMs: 60_000 }),
      sent: () => sentTo(fake.requests),
      billed: () => billedBy(fake.requests),
      close: fake.close,
    };
  },
});
