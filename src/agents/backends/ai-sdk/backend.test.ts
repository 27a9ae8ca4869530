import { afterAll, beforeAll } from 'vitest';
import type { Backend } from '../../../core/ports/backend.js';
import { describeBackend } from '../../../testing/conformance/backend/conformance.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { createAiSdkBackend } from './ai-sdk-backend.js';
import { keyOfTests } from './fixtures/wire-fixtures.js';

const fakes = new Map<string, FakeModel>();
beforeAll(async () => {
  fakes.set('plain', await createFakeModel());
  fakes.set('failing', await createFakeModel({ script: [{ reply: { error: { status: 400 } } }] }));
  fakes.set('slow', await createFakeModel({ script: [{ reply: { hang: true } }] }));
});
afterAll(async () => {
  for (const fake of fakes.values()) await fake.close();
});

function backend(fake: string): Backend {
  const url = fakes.get(fake)?.url ?? '';
  const settings = {
    model: 'anthropic/claude-sonnet-4-5',
    providers: { anthropic: { baseUrl: url, apiKeyEnv: 'FAKE_MODEL_KEY' } },
  };
  return createAiSdkBackend({
    settings,
    env: keyOfTests,
    tools: [],
    gateway: null,
    toolMs: 10_000,
  });
}

describeBackend('the ai-sdk backend', {
  create: () => backend('plain'),
  failing: () => backend('failing'),
  slow: () => backend('slow'),
  talkative: () => backend('plain'),
  structured: () => backend('plain'),
  leftovers: null,
});
