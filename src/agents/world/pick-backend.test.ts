import { expect, it } from 'vitest';
import type { WorldRequest } from '../../config/request/drive-request.js';
import { type Config, defaults, emptyGroups } from '../../config/values/config.js';
import type { Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { AgentWorld } from './agent-world.js';
import { BackendPicker } from './pick-backend.js';

const can = { readsInstructions: false };
const stub = {
  name: 'mine',
  can,
  run: async () => ({ status: 'completed', text: '' }),
} as unknown as Backend;

it('X110: effort, turns and time of a backend hold for calls and agent types that say none', () => {
  const entry = { kind: 'acp', effort: 'low', maxTurns: 7, timeoutMs: 9, model: 'a/own' } as const;
  const config: Config = { ...defaults, ...emptyGroups, backends: { mine: entry } };
  const slow = { name: 'slow', settings: { effort: 'high', timeoutMs: 100 } };
  const types = {
    types: new Map(
      ['slow', 'general-purpose'].map((name) => [
        name,
        name === 'slow' ? slow : { name, settings: {} },
      ]),
    ),
  };
  const models = { resolve: (model: string | undefined) => model, standard: () => undefined };
  const world = {
    types,
    models,
    instructions: null,
    found: null,
    gateway: null,
  } as unknown as AgentWorld;
  const picker = new BackendPicker(
    { config, with: stub } as unknown as WorldRequest,
    world,
    {} as Clock,
    { serve: (id, create) => ({ ...create(), id }) },
    null,
  );
  const brief = (options: object) => {
    const picked = picker.pick(options);
    return picked.ok ? picked.brief : picked.message;
  };
  expect(brief({})).toMatchObject({ effort: 'low', maxTurns: 7, timeoutMs: 9, model: 'a/own' });
  expect(brief({ effort: 'max', maxTurns: 1 })).toMatchObject({
    effort: 'max',
    maxTurns: 1,
    timeoutMs: 9,
  });
  expect(brief({ agentType: 'slow' })).toMatchObject({
    effort: 'high',
    maxTurns: 7,
    timeoutMs: 100,
  });
});
