import type { CallOptions } from '../step/call.js';
import type { StepKind } from '../step/step.js';
import { canonicalJson, type JsonObject } from '../values/json.js';

/**
 * Who a step is (contract X72). `content` is what was asked, `strand` and `lane` where; label and
 * phase never count. The exact identity, strand + content + occurrence, is unique within one
 * execution.
 */
export interface Identity {
  readonly kind: StepKind;
  readonly strand: string;
  readonly lane: string;
  readonly content: string;
  /** Which of the equal questions of its strand this is, from 0. */
  readonly occurrence: number;
}

/** Kinds whose answer depends on files; their content carries the state of the workspace (X53). */
export const worldLooking: ReadonlySet<StepKind> = new Set([
  'sh',
  'files',
  'read',
  'gate',
  'merge',
]);

const asked = [
  'schema',
  'model',
  'effort',
  'agentType',
  'isolation',
  'tools',
  'backend',
  'context',
  'cwd',
  'readOnly',
] as const;

/**
 * Text whose hash is the content of an agent call. `start` is the commit of a given workspace,
 * never its path. An explicit `key` replaces everything else (X29).
 */
export function agentQuestion(
  prompt: string,
  options: CallOptions,
  start: string | null = null,
): string {
  if (options.key !== undefined) return canonicalJson(['agent', 'key', options.key]);
  const question: Record<string, unknown> = { prompt };
  for (const name of asked) if (options[name] !== undefined) question[name] = options[name];
  if (start !== null) question.workspace = start;
  return canonicalJson(['agent', question]);
}

/**
 * Text whose hash is the content of any other step. `world` is empty for steps that do not look at
 * files.
 */
export function stepQuestion(kind: StepKind, input: JsonObject, world: string): string {
  const { label: _label, phase: _phase, ...rest } = input;
  return canonicalJson(world === '' ? [kind, rest] : [kind, rest, world]);
}

/**
 * The state of a shared workspace as far as a run knows it: the write-capable calls that ended in
 * it, in any order. A commutative hash of their numbers, so that replay reaches the same text by
 * another order.
 */
export class World {
  private low = 0;
  private high = 0;
  private count = 0;

  add(n: number): void {
    this.low ^= mix(n, 0x9e3779b1);
    this.high ^= mix(n, 0x85ebca77);
    this.count += 1;
  }

  get state(): string {
    return `${this.count}.${(this.low >>> 0).toString(36)}${(this.high >>> 0).toString(36)}`;
  }
}

function mix(n: number, seed: number): number {
  let h = Math.imul(n ^ seed, 0xcc9e2d51);
  h = Math.imul(h ^ (h >>> 15), 0x1b873593);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
