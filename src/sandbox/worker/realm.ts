import type { Engine } from '../engine/engine.js';
import type { Pointer } from '../engine/engine-exports.js';
import type { ChildOpening } from '../host/protocol.js';

const hookNames = [
  'init',
  'main',
  'returned',
  'failed',
  'load',
  'step',
  'childEnded',
  'childPlace',
  'flush',
  'waitingCount',
] as const;
type HookName = (typeof hookNames)[number];

/** Where a realm's own line of execution is, seen from its parent. */
export interface RealmPlace {
  readonly strand: string;
  readonly lane: string;
}

/** A script with global objects of its own inside the run's one engine. */
export interface Realm {
  readonly engine: Engine;
  readonly number: number;
  readonly context: number;
  readonly hooks: Readonly<Record<HookName, Pointer>>;
  /** Values of the batch that is being delivered, not yet handed over. */
  batch: string | null;
  next: number;
}

export function createRealm(engine: Engine, number: number, prelude: Uint8Array): Realm {
  const context = engine.newContext();
  const make = engine.evaluate(context, prelude);
  const host = engine.hostFunction(number);
  const object = engine.call(make, host);
  const hooks = Object.fromEntries(
    hookNames.map((name) => [name, engine.property(object, name)]),
  ) as Record<HookName, Pointer>;
  for (const value of [make, host, object]) engine.free(value);
  return { engine, number, context, hooks, batch: null, next: 0 };
}

/** Evaluates the wrapper that the place transform wrote and calls it. */
export function runMain(
  { engine, context, hooks }: Realm,
  { code, setUp, library }: Omit<ChildOpening, 'realm'>,
  place: RealmPlace,
): void {
  const bytecode = engine.compile(code, 'workflow.js');
  engine.use(context);
  engine.tell(hooks.init, JSON.stringify({ ...setUp, ...place }));
  const wrapper = engine.evaluate(context, bytecode);
  const extra: Pointer[] = [];
  if (library !== undefined) {
    const compiled = engine.compile(library, 'verification.js', { hideSource: true });
    extra.push(engine.evaluate(context, compiled));
  }
  const promise = engine.call(hooks.main, wrapper, ...extra);
  for (const value of extra) engine.free(value);
  engine.whenSettled(promise, hooks.returned, hooks.failed);
  engine.free(wrapper);
  engine.free(promise);
}

export function expectBatch(realm: Realm, batch: string | undefined): void {
  realm.batch = batch ?? null;
  realm.next = 0;
}

/** Hands over the next value of the batch. */
export function stepRealm(realm: Realm): void {
  const { engine, hooks, batch } = realm;
  if (batch !== null) {
    realm.batch = null;
    engine.tell(hooks.load, batch);
  }
  const at = engine.number(realm.next);
  realm.next += 1;
  engine.run(hooks.step, at);
  engine.free(at);
}

export function childPlace({ engine, hooks }: Realm, id: number): RealmPlace | null {
  const argument = engine.number(id);
  const answer = engine.call(hooks.childPlace, argument);
  const [strand = '', lane] = engine.text(answer).split('\n');
  engine.free(argument);
  engine.free(answer);
  return lane === undefined ? null : { strand, lane };
}

export function childEnded({ engine, hooks }: Realm, id: number, ok: boolean, value: string): void {
  engine.tell(hooks.childEnded, `{"id":${id},"ok":${ok},"value":${value}}`);
}

export function flushRealm({ engine, hooks }: Realm): void {
  engine.run(hooks.flush);
}

export function isIdle({ engine, hooks }: Realm): boolean {
  const answer = engine.call(hooks.waitingCount);
  const count = engine.text(answer);
  engine.free(answer);
  return count === '0';
}

export function freeRealm({ engine, context, hooks }: Realm): void {
  for (const name of hookNames) engine.free(hooks[name]);
  engine.freeContext(context);
}
