import type { Engine } from '../engine/engine.js';
import type { Pointer } from '../engine/engine-exports.js';
import type { RealmSetUp } from '../host/protocol.js';

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
export class Realm {
  private readonly context: number;
  private readonly hooks: Readonly<Record<HookName, Pointer>>;
  /** Values of the batch that is being delivered, not yet handed over. */
  private batch: string | null = null;
  private next = 0;

  constructor(
    private readonly engine: Engine,
    readonly number: number,
    prelude: Uint8Array,
  ) {
    this.context = engine.newContext();
    const make = engine.evaluate(this.context, prelude);
    const host = engine.hostFunction(number);
    const hooks = engine.call(make, host);
    this.hooks = Object.fromEntries(
      hookNames.map((name) => [name, engine.property(hooks, name)]),
    ) as Record<HookName, Pointer>;
    for (const value of [make, host, hooks]) engine.free(value);
  }

  /** Evaluates the wrapper that the place transform wrote and calls it. */
  main(code: string, setUp: RealmSetUp, place: RealmPlace, library?: string): void {
    const bytecode = this.engine.compile(code, 'workflow.js');
    this.enter();
    this.engine.tell(this.hooks.init, JSON.stringify({ ...setUp, ...place }));
    const wrapper = this.engine.evaluate(this.context, bytecode);
    const extra =
      library === undefined
        ? []
        : [
            this.engine.evaluate(
              this.context,
              this.engine.compile(library, 'verification.js', { hideSource: true }),
            ),
          ];
    const promise = this.engine.call(this.hooks.main, wrapper, ...extra);
    for (const value of extra) this.engine.free(value);
    this.engine.whenSettled(promise, this.hooks.returned, this.hooks.failed);
    this.engine.free(wrapper);
    this.engine.free(promise);
  }

  enter(): void {
    this.engine.use(this.context);
  }

  expect(batch: string | undefined): void {
    this.batch = batch ?? null;
    this.next = 0;
  }

  /** Hands over the next value of the batch. */
  step(): void {
    if (this.batch !== null) {
      const text = this.batch;
      this.batch = null;
      this.engine.tell(this.hooks.load, text);
    }
    const at = this.engine.number(this.next);
    this.next += 1;
    this.engine.run(this.hooks.step, at);
    this.engine.free(at);
  }

  childPlace(id: number): RealmPlace | null {
    const argument = this.engine.number(id);
    const answer = this.engine.call(this.hooks.childPlace, argument);
    const [strand = '', lane] = this.engine.text(answer).split('\n');
    this.engine.free(argument);
    this.engine.free(answer);
    return lane === undefined ? null : { strand, lane };
  }

  childEnded(id: number, ok: boolean, value: string): void {
    this.engine.tell(this.hooks.childEnded, `{"id":${id},"ok":${ok},"value":${value}}`);
  }

  flush(): void {
    this.engine.run(this.hooks.flush);
  }

  isIdle(): boolean {
    const answer = this.engine.call(this.hooks.waitingCount);
    const count = this.engine.text(answer);
    this.engine.free(answer);
    return count === '0';
  }

  free(): void {
    for (const name of hookNames) this.engine.free(this.hooks[name]);
    this.engine.freeContext(this.context);
  }
}
