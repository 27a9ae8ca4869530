import { catalogue } from '../../agents/catalogue/catalogue.js';
import { variablesOf } from '../../agents/catalogue/usable-backend.js';
import type { RunState } from '../../core/state/run-state.js';

/** Why no agent of a run ever got an answer: its key was refused, or nobody was there. */
export type ProviderTrouble = 'auth' | 'network';

/**
 * Every agent ended by its key or by the network, and none ever answered: not the work failed, but
 * the way to the model. `null` where one got through.
 */
export function unservedBy({
  agents,
  steps,
}: Pick<RunState, 'agents' | 'steps'>): ProviderTrouble | null {
  if (agents.failed === 0 || agents.completed > 0 || agents.running > 0) return null;
  const causes = [...steps.values()]
    .filter(({ kind, state, unclaimed }) => kind === 'agent' && state === 'failed' && !unclaimed)
    .map(({ cause }): string | null => cause);
  if (causes.length === 0) return null;
  if (causes.every((cause) => cause === 'auth')) return 'auth';
  return causes.every((cause) => cause === 'auth' || cause === 'network') ? 'network' : null;
}

/** Who was asked: `anthropic/claude-…`, or a backend that knows one vendor. */
export interface AskedModel {
  readonly model: string | undefined;
  readonly backend: string | undefined;
}

/** What a person has to look at, with the variables that are set: a sentence for each provider. */
export function unservedText(
  why: ProviderTrouble,
  asked: Iterable<AskedModel>,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const providers = new Set([...asked].flatMap((one) => providerOf(one) ?? []));
  const texts = [...providers].flatMap((name) => {
    const { key, address } = variablesOf(name, env);
    const where = address === undefined ? [] : [`${address} is set to ${shown(env[address])}`];
    if (why === 'network') return where;
    return [...(key === undefined ? [] : [`check the key in ${key}`]), ...where];
  });
  const said = why === 'auth' ? 'the key was refused' : 'nobody could be reached';
  return [said, ...texts].join('; ');
}

function providerOf({ model, backend }: AskedModel): string | undefined {
  const slash = model?.indexOf('/') ?? -1;
  if (slash > 0) return model?.slice(0, slash);
  return catalogue.find(({ kind }) => kind === backend)?.vendor;
}

/** Without what it may hold of a name and a password. */
function shown(address = ''): string {
  return address.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}
