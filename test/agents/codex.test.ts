import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codexReport } from '../../src/agents/backends/codex/server/codex-report.js';
import {
  billedBy,
  describeAgentBackend,
  sentTo,
} from '../../src/testing/conformance/backend/agent-conformance.js';
import {
  describeBackend,
  testIO,
  testRequest,
} from '../../src/testing/conformance/backend/conformance.js';
import { createFakeModel } from '../../src/testing/fake-model/fake-model.js';
import { closeAll, codexOn, model, processesOf, program } from './fixtures/codex-stand.js';

const fakes = {
  plain: await createFakeModel(),
  failing: await createFakeModel({ script: [{ reply: { error: { name: 'auth' } } }] }),
  slow: await createFakeModel({ script: [{ reply: { hang: true } }] }),
};

describe.skipIf(!existsSync(program))('the real codex', () => {
  describeAgentBackend('codex', {
    async open({ gateway, env }) {
      const fake = await createFakeModel();
      const { backend } = codexOn({ fake, env, gateway });
      return {
        backend,
        sent: () => sentTo(fake.requests),
        billed: () => billedBy(fake.requests),
        async close() {
          await backend.close?.();
          await fake.close();
        },
      };
    },
    model,
    write: {
      tool: 'exec_command',
      input: (path, text) => ({ cmd: `printf '%s' '${text}' > '${path}'` }),
    },
    shell: { tool: 'exec_command', input: (command) => ({ cmd: command }) },
    rateLimits: 'surface',
    exactUsage: true,
    skip: {
      'X81: a rate limit is reported with its Retry-After, or waited for by the program itself':
        'Codex keeps the Retry-After to itself',
    },
  });

  const on = (fake: keyof typeof fakes) => codexOn({ fake: fakes[fake] }).backend;

  describeBackend('codex', {
    create: () => on('plain'),
    failing: () => on('failing'),
    slow: () => on('slow'),
    talkative: () => on('plain'),
    structured: () => on('plain'),
    leftovers: async () => {
      await closeAll();
      return processesOf('plenum-codex-');
    },
  });

  it('X81: a rate limit is a rate limit that may be tried again, though nobody says when', async () => {
    const fake = await createFakeModel({
      script: [{ reply: { error: { name: 'rate', retryAfter: 7 } } }],
    });
    const { backend } = codexOn({ fake });
    expect(await backend.run(testRequest(), testIO())).toMatchObject({
      status: 'failed',
      cause: 'rate-limit',
      retryable: true,
    });
    expect(fake.requests.filter(({ wire }) => wire !== null)).toHaveLength(1);
    await closeAll();
    await fake.close();
  });

  it('the report says what is there, and what to do where it is not', async () => {
    const env = { PATH: process.env.PATH, HOME: '/nonexistent' };
    const settings = { run: [program, 'app-server'] };
    expect(await codexReport(settings, { env: { ...env, OPENAI_API_KEY: 'k' } })).toMatchObject({
      usable: true,
      why: expect.stringContaining('codex'),
    });
    expect(await codexReport(settings, { env })).toMatchObject({
      usable: false,
      mend: 'codex login',
    });
    expect(await codexReport({ run: ['plenum-no-such-codex'] }, { env })).toMatchObject({
      usable: false,
      mend: 'npm install -g @openai/codex',
    });
  });
});
