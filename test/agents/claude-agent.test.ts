import { describe } from 'vitest';
import {
  billedBy,
  sentTo,
} from '../../src/testing/conformance/backend/agent-attempt-conformance.js';
import { describeAgentBackend } from '../../src/testing/conformance/backend/agent-conformance.js';
import { describeBackend } from '../../src/testing/conformance/backend/conformance.js';
import {
  type ClaudeStand,
  isInstalled,
  openStand,
  processesOf,
} from './fixtures/claude-agent-stand.js';

describe.skipIf(!isInstalled)('Claude Agent SDK, as it is installed', async () => {
  if (!isInstalled) return;
  const stands: ClaudeStand[] = [];
  const stand = async (...wish: Parameters<typeof openStand>): Promise<ClaudeStand> => {
    const opened = await openStand(...wish);
    stands.push(opened);
    return opened;
  };
  const usual = await stand({ settings: { concurrency: 16 } });
  const refused = await stand({ model: { apiKey: 'another-key' } });
  const silent = await stand({ model: { script: [{ reply: { hang: true } }] } });

  describeBackend('claude-agent', {
    create: () => usual.backend,
    talkative: () => usual.backend,
    structured: () => usual.backend,
    failing: () => refused.backend,
    slow: () => silent.backend,
    leftovers: async () =>
      (await Promise.all(stands.map(({ stateDir }) => processesOf(stateDir)))).flat(),
  });

  describeAgentBackend('claude-agent', {
    async open({ gateway, env }) {
      const { backend, fake, close } = await openStand({ gateway, env });
      return {
        backend,
        close,
        sent: () => sentTo(fake.requests),
        billed: () => billedBy(fake.requests),
      };
    },
    model: 'anthropic/claude-sonnet-5',
    write: { tool: 'Write', input: (path, text) => ({ file_path: path, content: text }) },
    shell: { tool: 'Bash', input: (command) => ({ command, description: 'test' }) },
    rateLimits: 'surface',
    exactUsage: true,
    timeoutMs: 60_000,
    skip: {
      'C61: going on with an error, the agent corrects its answer':
        'Claude Code adds a message of its own after an interrupted turn, which the fake model counts; claude-agent-facts.test.ts has the case',
      'X81: a rate limit is reported with its Retry-After, or waited for by the program itself':
        'Claude Code adds up to a quarter to the time; claude-agent-facts.test.ts has the case',
    },
  });
});
