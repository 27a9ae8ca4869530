import type { AnyNode, CallExpression } from 'acorn';
import type { CallSite } from './program.js';
import type { Scopes } from './scopes.js';
import { argument, globalName, memberName, unwrapped } from './static-read.js';

export type Verb = CallSite['verb'];

const verbs: ReadonlySet<string> = new Set<Verb>([
  'agent',
  'parallel',
  'pipeline',
  'workflow',
  'sh',
  'gate',
  'files',
  'read',
  'ask',
  'merge',
  'publish',
  'verify',
]);

export interface VerbCall {
  readonly verb: Verb;
  /** Method of `agent` that is called, e.g. `outcome`. */
  readonly method?: 'outcome' | 'open';
}

/** The primitive that a call asks for, where its name is not hidden by a local one (C6). */
export function verbOf(
  node: AnyNode,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
): VerbCall | null {
  const call = unwrapped(node);
  if (call.type !== 'CallExpression') return null;
  const name = globalName(call.callee, ancestors, scopes);
  if (name !== null) return isVerb(name) ? { verb: name } : null;
  const callee = unwrapped(call.callee);
  if (
    callee.type !== 'MemberExpression' ||
    globalName(callee.object, ancestors, scopes) !== 'agent'
  )
    return null;
  const method = memberName(callee);
  return method === 'outcome' || method === 'open' ? { verb: 'agent', method } : null;
}

/** The options argument of a call of `agent`, `agent.outcome` or `agent.open`. */
export function optionsOf(call: CallExpression, { method }: VerbCall): ReturnType<typeof argument> {
  return argument(call, method === 'open' ? 0 : 1);
}

function isVerb(name: string): name is Verb {
  return verbs.has(name);
}
