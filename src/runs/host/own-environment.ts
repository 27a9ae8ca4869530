import { withoutKeys } from '../../host/programs/child-environment.js';
import { wipeEnvironment } from '../../host/secrets/wipe-environment.js';

/** How a process of plenum keeps its keys to itself, and hands them to the one that drives. */
export { wipeEnvironment, withoutKeys };

/** What {@link takeKeys} puts back at the other end. */
export function keysOf(env: NodeJS.ProcessEnv): Readonly<Record<string, string | undefined>> {
  const passed = withoutKeys(env);
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => passed[name] !== value));
}

/** Puts the keys that came with an order where they always are, and where nobody else looks. */
export function takeKeys(message: unknown, env: NodeJS.ProcessEnv): void {
  const keys = (message as { readonly keys?: unknown } | null)?.keys;
  if (typeof keys === 'object' && keys !== null) Object.assign(env, keys);
}
