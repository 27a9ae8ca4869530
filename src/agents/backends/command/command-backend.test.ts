import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBackend } from '../../../testing/conformance/backend/conformance.js';
import { agent, livingFixtures } from './fixtures/agent-fixture.js';

const folder = await mkdtemp(join(tmpdir(), 'plenum-command-'));

describeBackend('the command backend', {
  create: () => agent('echo'),
  echo: () => agent('echo'),
  failing: () => agent('exit', '3', 'it broke\n'),
  slow: () => agent('hang', join(folder, 'pid')),
  talkative: () => agent('usage'),
  structured: () => agent('answer', '{"n":1}'),
  leftovers: livingFixtures,
});
