import type { Capabilities } from '../../core/ports/backend.js';

/**
 * What a backend can whose agents are made up: all that a call may ask for, as none of it is really
 * done.
 */
export const virtualAbilities = {
  usage: true,
  continues: true,
  model: true,
  effort: true,
  toolAllowList: true,
  readOnly: true,
  permissions: true,
  mcp: false,
  contained: true,
  readsInstructions: false,
  gated: false,
  streams: false,
  promptCaching: false,
  virtual: true,
} as const satisfies Capabilities;
