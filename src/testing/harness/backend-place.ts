import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendPlace } from '../../agents/catalogue/backend-entry.js';

/** What a run makes a backend with, for tests; every member can be replaced. */
export function backendPlace(over: Partial<BackendPlace> = {}): BackendPlace {
  return {
    name: 'tested',
    settings: {},
    env: {},
    stateDir: join(tmpdir(), `plenum-backend-${process.pid}`),
    gateway: null,
    marks: {},
    tools: () => [],
    toolMs: 600_000,
    ...over,
  };
}
