import { describe, expect, it } from 'vitest';
import {
  billedBy,
  sentTo,
} from '../../src/testing/conformance/backend/agent-attempt-conformance.js';
import { describeAgentBackend } from '../../src/testing/conformance/backend/agent-conformance.js';
import { describeBackend } from '../../src/testing/conformance/backend/conformance.js';
import {
  isInstalled,
  model,
  type OpencodeStand,
  openOpencode,
  processesOf,
} from './fixtures/opencode-stand.js';

describe.skipIf(!isInstalled)('opencode, as it is installed', async () => {
  if (!isInstalled) return;
  const stands: OpencodeStand[] = [];
  const stand = async (...wish: Parameters<typeof openOpencode>): Promise<OpencodeStand> => {
    const opened = await openOpencode(...wish);
    stands.push(opened);
    return opened;
  };
  const usual = await stand();
  const refused = await stand({ model: { apiKey: 'another-key' } });
  const silent = await stand({ model: { script: [{ reply: { hang: true } }] } });

  describeBackend('opencode', {
    create: () => usual.backend,
    talkative: () => usual.backend,
    structured: () => usual.backend,
    failing: () => refused.backend,
    slow: () => silent.backend,
    leftovers: null,
  });

  describeAgentBackend('opencode', {
    async open({ gateway, env }) {
      const { backend, fake, close } = await openOpencode({ gateway, env });
      return {
        backend,
        close,
        sent: () => sentTo(fake.requests),
        billed: () => billedBy(fake.requests),
      };
    },
    model,
    write: { tool: 'write', input: (path, text) => ({ filePath: path, content: text }) },
    shell: { tool: 'bash', input: (command) => ({ command, description: 'test' }) },
    rateLimits: 'surface',
    exactUsage: true,
    timeoutMs: 60_000,
  });

  it('closing leaves no process', async () => {
    await Promise.all(stands.map((one) => one.close()));
    for (const { stateDir } of stands) expect(await processesOf(stateDir)).toEqual([]);
  });
});
