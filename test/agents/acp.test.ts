import { describe, expect, it } from 'vitest';
import { acpReport } from '../../src/agents/backends/acp/acp-report.js';
import type { JsonObject } from '../../src/core/values/json.js';
import {
  type AgentSuite,
  billedBy,
  describeAgentBackend,
  sentTo,
} from '../../src/testing/conformance/backend/agent-conformance.js';
import {
  type BackendSuite,
  describeBackend,
  numberSchema,
  testIO,
  testRequest,
} from '../../src/testing/conformance/backend/conformance.js';
import { createFakeGateway } from '../../src/testing/conformance/backend/fake-gateway.js';
import { createFakeModel } from '../../src/testing/fake-model/fake-model.js';
import {
  type AcpAgent,
  acpOn,
  claude,
  closeAll,
  gemini,
  isInstalled,
} from './fixtures/acp-stand.js';
import { processesOf } from './fixtures/codex-stand.js';

function opening(agent: AcpAgent): AgentSuite['open'] {
  return async ({ gateway, env }) => {
    const fake = await createFakeModel();
    const { backend } = acpOn(agent, { fake, env, gateway });
    return {
      backend,
      sent: () => sentTo(fake.requests),
      billed: () => billedBy(fake.requests),
      async close() {
        await backend.close?.();
        await fake.close();
      },
    };
  };
}

const fakes = {
  plain: await createFakeModel(),
  failing: await createFakeModel({ script: [{ reply: { error: { name: 'auth' } } }] }),
  slow: await createFakeModel({ script: [{ reply: { hang: true } }] }),
};

// Fifty starts of Gemini CLI take longer than the suite's minute, and in one process it keeps some
// sessions waiting: see docs/backends/acp.md.
function suite(agent: AcpAgent, settings: JsonObject): BackendSuite {
  const gateway = createFakeGateway([]);
  const on = (fake: keyof typeof fakes) =>
    acpOn(agent, { fake: fakes[fake], settings, gateway }).backend;
  return {
    create: () => on('plain'),
    failing: () => on('failing'),
    slow: () => on('slow'),
    talkative: () => on('plain'),
    structured: () => on('plain'),
    leftovers: async () => {
      await closeAll();
      return processesOf('plenum-acp-');
    },
  };
}

/** What holds for every agent program. */
function common(agent: AcpAgent): void {
  it('C27, X84: a structured answer has its usage, and no tool of the agent starts another agent', async () => {
    const fake = await createFakeModel();
    const { backend } = acpOn(agent, { fake, gateway: createFakeGateway([]) });
    const result = await backend.run(
      testRequest({ prompt: 'Count.\n@fake json {"n":4}', options: { schema: numberSchema } }),
      testIO(),
    );
    expect(result).toMatchObject({ status: 'completed', json: '{"n":4}' });
    expect(
      (result.usage?.inputTokens ?? 0) + (result.usage?.cacheWriteTokens ?? 0),
    ).toBeGreaterThan(0);
    const offered = sentTo(fake.requests);
    expect(offered).toContain('StructuredOutput');
    expect(offered).not.toMatch(
      /"name":"(invoke_agent|codebase_investigator|Task|Agent|Workflow)"/,
    );
    await closeAll();
    await fake.close();
  });

  it('the report says what is there, and what to do where it is not', async () => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    expect(await acpReport(agent.name, { run: agent.run }, { env })).toMatchObject({
      usable: true,
      why: expect.stringMatching(/\d+\.\d+/),
    });
    expect(await acpReport(agent.name, { run: ['plenum-no-such-agent'] }, { env })).toMatchObject({
      usable: false,
      mend: expect.stringContaining('install'),
    });
  });
}

describe.skipIf(!isInstalled(gemini))('the real gemini', () => {
  describeAgentBackend('acp with gemini', {
    open: opening(gemini),
    model: 'google/gemini-2.5-pro',
    write: { tool: 'write_file', input: (path, text) => ({ file_path: path, content: text }) },
    shell: { tool: 'run_shell_command', input: (command) => ({ command }) },
    rateLimits: 'retried',
    exactUsage: false,
    skip: { 'a refusal of the model is a refusal': 'Gemini CLI hides why its model stopped' },
  });
  common(gemini);
});

describe.skipIf(!isInstalled(claude))('the real claude-agent-acp', () => {
  describeAgentBackend('acp with claude', {
    open: opening(claude),
    write: { tool: 'Write', input: (path, text) => ({ file_path: path, content: text }) },
    shell: { tool: 'Bash', input: (command) => ({ command }) },
    rateLimits: 'retried',
    exactUsage: false,
    skip: {
      'X81: a rate limit is reported with its Retry-After, or waited for by the program itself':
        'its retries are off, and it keeps the Retry-After to itself',
    },
  });
  describeBackend('acp with claude, one process for all', suite(claude, { processPerCall: false }));
  common(claude);

  it('X81: a rate limit is a rate limit that may be tried again, after one request', async () => {
    const fake = await createFakeModel({
      script: [{ reply: { error: { name: 'rate', retryAfter: 7 } } }],
    });
    const { backend } = acpOn(claude, { fake });
    expect(await backend.run(testRequest(), testIO())).toMatchObject({
      status: 'failed',
      cause: 'rate-limit',
      retryable: true,
    });
    expect(fake.requests.filter(({ wire }) => wire !== null).length).toBeLessThanOrEqual(2);
    await closeAll();
    await fake.close();
  });
});
