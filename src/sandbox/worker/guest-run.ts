import { capText, refusedLoss } from '../../core/journal/loss.js';
import type { Refusals } from '../../core/ports/sandbox.js';
import { Engine, GuestException } from '../engine/engine.js';
import * as operations from '../guest/lines/operations.js';
import {
  type ChildOpening,
  type DeliveryStep,
  longestText,
  type RawEnd,
} from '../host/protocol.js';
import {
  childEnded,
  childPlace,
  createRealm,
  expectBatch,
  flushRealm,
  freeRealm,
  isIdle,
  type Realm,
  type RealmPlace,
  runMain,
  stepRealm,
} from './realm.js';

export interface GuestLimits {
  readonly busyMs: number;
  readonly memoryBytes: number;
}

export interface GuestRunOptions {
  readonly module: WebAssembly.Module;
  readonly prelude: string;
  /** Called while the script runs, so that what it says never piles up in here. */
  readonly onMessages: (realm: number, text: string) => void;
  readonly onDelivery: (realm: number, id: number) => void;
  /** The script was quiet after a delivery. */
  readonly onQuiet: () => void;
}

/**
 * One run inside the worker: its realms, the job queue, the limits. All that does not depend on the
 * script is done before it is known.
 */
export class GuestRun {
  private readonly engine: Engine;
  private readonly realms = new Map<number, Realm>();
  private readonly parents = new Map<number, { readonly realm: number; readonly id: number }>();
  private readonly endedChildren: {
    readonly realm: number;
    readonly ok: boolean;
    readonly text: string;
  }[] = [];
  private readonly losses: string[] = [];
  private spent = 0;
  private active: Realm | null = null;
  private readonly prelude: Uint8Array;
  private readonly first: Realm;
  private limits: GuestLimits = { busyMs: 60_000, memoryBytes: 64 * 1024 * 1024 };
  private deadline = Number.POSITIVE_INFINITY;
  private end: RawEnd | null = null;
  private maxAgents = 0;
  private admitted = 0;
  private refusedCalls = 0;
  private parked = false;

  constructor(private readonly options: GuestRunOptions) {
    const { module, prelude } = options;
    const callbacks = {
      call: (realm: number, operation: number, text: string) => this.called(realm, operation, text),
      interrupted: () => this.isOver(),
    };
    this.engine = new Engine(module, callbacks);
    this.prelude = this.engine.compile(prelude, 'plenum.js', { hideSource: true });
    this.first = createRealm(this.engine, 0, this.prelude);
  }

  get refused(): Refusals {
    return { calls: this.refusedCalls, parked: this.parked };
  }

  start(opening: Omit<ChildOpening, 'realm'>, limits: GuestLimits): RawEnd | null {
    return this.guarded(() => {
      this.limits = limits;
      this.maxAgents = opening.setUp.maxAgents;
      this.engine.limitMemory(limits.memoryBytes);
      this.slice(() => this.open(this.first, opening, { strand: 'root', lane: 'root' }));
      this.options.onQuiet();
      if (!this.end) this.flush();
    });
  }

  /** One by one; the script runs until it is quiet after each. */
  advance(steps: readonly DeliveryStep[], texts: ReadonlyMap<number, string>): RawEnd | null {
    return this.guarded(() => {
      const expecting = new Set<Realm>();
      for (const step of steps) {
        this.options.onDelivery(step.realm, step.id);
        if (step.spent !== undefined) this.spent += step.spent;
        if (step.losses !== undefined) this.losses.push(...step.losses);
        const realm = this.realms.get(step.realm);
        if (realm && !expecting.has(realm)) {
          expecting.add(realm);
          expectBatch(realm, texts.get(step.realm));
        }
        if (realm) this.slice(() => this.deliver(realm, step));
        if (this.end) return;
        this.options.onQuiet();
      }
      this.flush();
    });
  }

  private flush(): void {
    if (this.active) flushRealm(this.active);
  }

  private deliver(realm: Realm, { id, child }: DeliveryStep): void {
    this.enter(realm);
    if (child) this.openChild(realm, id, child);
    else stepRealm(realm);
  }

  private openChild(parent: Realm, id: number, child: ChildOpening): void {
    const place = childPlace(parent, id);
    if (!place) return;
    flushRealm(parent);
    this.parents.set(child.realm, { realm: parent.number, id });
    this.open(createRealm(this.engine, child.realm, this.prelude), child, place);
  }

  private open(realm: Realm, opening: Omit<ChildOpening, 'realm'>, place: RealmPlace): void {
    this.realms.set(realm.number, realm);
    this.active = realm;
    try {
      runMain(realm, opening, place);
    } catch (error) {
      if (!(error instanceof GuestException) || error.isOutOfMemory || this.isOver()) throw error;
      this.ended(
        realm.number,
        false,
        JSON.stringify({
          name: 'SyntaxError',
          message: error.text,
          stack: error.stackText,
          step: null,
        }),
      );
    }
  }

  /** A stretch of the script: what starts it, its jobs, and the children that end meanwhile. */
  private slice(begin: () => void): void {
    this.deadline = performance.now() + this.limits.busyMs;
    begin();
    this.drain();
    for (
      let child = this.endedChildren.shift();
      child && !this.end;
      child = this.endedChildren.shift()
    ) {
      this.closeChild(child);
      this.drain();
    }
  }

  private drain(): void {
    for (let count = 1; !this.end && this.engine.runJob(); count += 1)
      if (count % 256 === 0 && this.isOver()) return;
    this.isOver();
  }

  private closeChild({
    realm: number,
    ok,
    text,
  }: {
    readonly realm: number;
    readonly ok: boolean;
    readonly text: string;
  }): void {
    const parent = this.parents.get(number);
    const target = parent && this.realms.get(parent.realm);
    const child = this.realms.get(number);
    if (child) this.enter(child);
    // A child whose steps are still open goes on like a promise nobody waits for.
    if (child && isIdle(child)) {
      flushRealm(child);
      this.active = null;
      this.realms.delete(number);
      freeRealm(child);
    }
    if (!parent || !target) return;
    this.enter(target);
    childEnded(target, parent.id, ok, text);
  }

  /** Flushes the realm that ran before, so that messages keep their order across realms. */
  private enter(realm: Realm): void {
    if (this.active && this.active !== realm) {
      this.engine.use(this.active.context);
      flushRealm(this.active);
    }
    this.active = realm;
    this.engine.use(realm.context);
  }

  private called(realm: number, operation: number, text: string): string | number | undefined {
    if (text.length > longestText)
      this.kill('flood', `a single message of ${Math.round(text.length / 1048576)} MB`);
    if (this.end) return undefined;
    switch (operation) {
      case operations.OUT:
        this.options.onMessages(realm, text);
        return undefined;
      case operations.RETURNED:
        return this.ended(realm, true, text);
      case operations.THREW:
        return this.ended(realm, false, text);
      case operations.SPENT:
        return this.spent;
      case operations.LOSSES:
        return `[${[...this.losses, ...this.refusedLoss()].join(',')}]`;
      case operations.ADMIT:
        return this.admit();
      case operations.PARKED:
        this.parked = true;
        return undefined;
      case operations.LOSS:
        this.losses.push(text);
        return undefined;
      default:
        this.kill('memory', '');
    }
    return undefined;
  }

  /** Counted here, over all realms, so that the moment of a refusal depends on the script alone. */
  private admit(): number {
    if (this.admitted >= this.maxAgents) {
      this.refusedCalls += 1;
      return 0;
    }
    this.admitted += 1;
    return 1;
  }

  private refusedLoss(): readonly string[] {
    return this.refusedCalls === 0
      ? []
      : [JSON.stringify(refusedLoss('cap', this.refusedCalls, capText(this.maxAgents)))];
  }

  private ended(realm: number, ok: boolean, text: string): undefined {
    if (realm === 0) this.end ??= { type: ok ? 'return' : 'throw', text };
    else this.endedChildren.push({ realm, ok, text });
  }

  private isOver(): boolean {
    if (this.isKilled()) return true;
    if (performance.now() > this.deadline) this.kill('timeout', '');
    // The engine's own limit counts what it allocates; this one also counts what it leaves unused
    // between.
    else if (this.engine.memoryBytes > 2 * this.limits.memoryBytes + 32 * 1024 * 1024)
      this.kill('memory', '');
    return this.isKilled();
  }

  private isKilled(): boolean {
    return this.end?.type === 'killed';
  }

  private kill(cause: 'timeout' | 'memory' | 'flood', message: string): void {
    if (!this.isKilled()) this.end = { type: 'killed', cause, message };
  }

  private guarded(work: () => void): RawEnd | null {
    try {
      work();
    } catch (error) {
      if (error instanceof GuestException && error.isOutOfMemory) this.kill('memory', '');
      this.end ??= {
        type: 'killed',
        cause: 'crash',
        message:
          error instanceof GuestException ? `${error.text}\n${error.stackText}` : String(error),
      };
    }
    return this.end;
  }
}
