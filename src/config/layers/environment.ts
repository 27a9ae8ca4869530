import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import type { Layer, Leaf } from '../schema/layer.js';
import { parseBudget } from '../values/budget-text.js';
import { leavesOf } from './plain-values.js';

type Environment = Readonly<Record<string, string | undefined>>;

const readers: Readonly<Record<string, (text: string) => JsonObject>> = {
  PLENUM_BACKEND: (text) => ({ backend: text }),
  PLENUM_MODEL: (text) => ({ model: text }),
  PLENUM_CONCURRENCY: (text) => ({ concurrency: numberOf('PLENUM_CONCURRENCY', text) }),
  PLENUM_MAX_AGENTS: (text) => ({ maxAgents: numberOf('PLENUM_MAX_AGENTS', text) }),
  PLENUM_BUDGET: (text) => ({ budget: { ...parseBudget(text) } }),
  PLENUM_APPROVAL: (text) => ({ approval: text }),
  PLENUM_PERMISSION_MODE: (text) => ({ permissions: { mode: text } }),
  PLENUM_DISABLE: (text) => ({ enabled: !isOn('PLENUM_DISABLE', text) }),
};

/** An empty variable counts as not set. */
export function environmentLayer(environment: Environment): Layer {
  const leaves: Leaf[] = [];
  for (const [name, read] of Object.entries(readers)) {
    const text = environment[name]?.trim();
    if (text) leaves.push(...leavesOf(read(text), name));
  }
  return { source: 'environment', leaves };
}

function numberOf(name: string, text: string): number {
  if (!/^\d+$/.test(text))
    throw new PlenumError('E_CONFIG', `${name} must be a whole number, not "${text}"`, {
      hint: `unset ${name}`,
    });
  return Number(text);
}

function isOn(name: string, text: string): boolean {
  if (/^(?:1|true|yes|on)$/i.test(text)) return true;
  if (/^(?:0|false|no|off)$/i.test(text)) return false;
  throw new PlenumError('E_CONFIG', `${name} must be 1 or 0, not "${text}"`, {
    hint: `unset ${name}`,
  });
}
