import { capText } from '../../core/journal/loss.js';
import type { Advance, Refusals, Sandbox, SandboxInit } from '../../core/ports/sandbox.js';
import type {
  ChildStart,
  Delivery,
  GuestError,
  GuestMessage,
  ScriptEnd,
} from '../../core/step/step.js';
import { placeTransform } from '../../core/strands/place-transform.js';
import type { PlacedSource } from '../../core/strands/placed-source.js';
import { messageOf } from '../../core/values/errors.js';
import { kernelName } from '../engine/kernel.js';
import { batchMessage, batchSize } from './delivery-batch.js';
import { GuestMessageReader } from './guest-message.js';
import { MessagePump } from './message-pump.js';
import { placeOptions } from './place-options.js';
import type { ChildOpening, FromWorker, RawEnd, ToWorker } from './protocol.js';
import { Quotas } from './quotas.js';
import { thrownEnd } from './script-end.js';
import { verificationLibrary } from './verification-library.js';
import { Watchdog } from './watchdog.js';
import { WorkerThread } from './worker-thread.js';

/**
 * A sandbox on QuickJS in a worker thread of its own, which starts at once so that start-up
 * overlaps with reading the script.
 */
export function createQuickjsSandbox(): Sandbox {
  return new QuickjsSandbox();
}

type Killed = Extract<ScriptEnd, { type: 'killed' }>;

class QuickjsSandbox implements Sandbox {
  readonly version = 1;
  private readonly pump = new MessagePump((message) => this.receive(message));
  private readonly thread = new WorkerThread(
    (message) => this.pump.push(message),
    (cause, message) => this.kill(cause, message),
  );
  private readonly readers = new Map<number, GuestMessageReader>();
  private run: RunningScript | null = null;
  private messages: GuestMessage[] = [];
  private reply: ((end: ScriptEnd | null) => void) | null = null;
  /** An end that came while nobody was waiting; told with the next turn. */
  private lateEnd: Killed | null = null;
  private over = false;
  private refused: Refusals = { calls: 0, parked: false };

  get kernel(): string {
    return kernelName();
  }

  async start(init: SandboxInit): Promise<Advance> {
    if (this.run) return { messages: [] };
    const { program, args, run, budgetTotal, maxAgents, limits } = init;
    try {
      const source = placeTransform(program, placeOptions);
      this.run = new RunningScript(
        init,
        source,
        new Watchdog(
          () => this.thread.progress,
          limits.busyMs,
          () => this.kill('timeout', ''),
        ),
      );
      this.readers.set(0, new GuestMessageReader(0, source));
    } catch (error) {
      this.kill('crash', messageOf(error));
      return this.ended();
    }
    const setUp = {
      args,
      run,
      budgetTotal,
      maxAgents,
      capText: capText(maxAgents),
      sites: this.run.source.sites,
    };
    const library = verificationLibrary(program.source);
    return this.turn(
      {
        type: 'start',
        code: this.run.source.code,
        library,
        setUp,
        busyMs: limits.busyMs,
        memoryBytes: limits.memoryBytes,
      },
      [],
    );
  }

  async advance(deliveries: readonly Delivery[]): Promise<Advance> {
    if (this.over || !this.run) return this.ended();
    const children = await this.prepareChildren(deliveries);
    let messages: readonly GuestMessage[] = [];
    for (let from = 0; from < deliveries.length; from += batchSize) {
      const batch = deliveries.slice(from, from + batchSize);
      const advance = await this.turn(
        batchMessage(batch, (child) => children(child)),
        batch,
      );
      messages = messages.length === 0 ? advance.messages : messages.concat(advance.messages);
      if (this.over) return { ...advance, messages };
    }
    return { messages, refused: this.refused };
  }

  async close(): Promise<void> {
    this.kill('crash', 'the sandbox was closed');
    this.lateEnd = null;
    await this.thread.end();
  }

  private turn(message: ToWorker, deliveries: readonly Delivery[]): Promise<Advance> {
    if (this.over) return Promise.resolve(this.ended());
    return new Promise((resolve) => {
      this.messages = [];
      this.run?.quotas.beginTurn(deliveries);
      this.reply = (end) => {
        this.reply = null;
        this.run?.watchdog.rest();
        this.thread.rest();
        resolve({ messages: this.messages, ...(end ? { end } : {}), refused: this.refused });
      };
      this.thread.post(message);
      this.run?.watchdog.watch();
    });
  }

  private receive(message: FromWorker): void {
    if (this.over || !this.run) return;
    try {
      if (message.type !== 'messages') this.refused = message.refused;
      if (message.type === 'quiet') this.reply?.(null);
      else if (message.type === 'end')
        this.finish(this.run.endOf(message.end, this.thread.lastDelivered));
      else this.take(message.realm, message.text);
    } catch (error) {
      this.kill('crash', messageOf(error));
    }
  }

  private take(realm: number, text: string): void {
    const messages = this.readers.get(realm)?.read(text) ?? [];
    const flood = this.run?.quotas.count(messages, text.length);
    const early = this.run?.init.onMessages;
    if (early) early(messages);
    else for (const message of messages) this.messages.push(message);
    if (flood) this.kill('flood', flood);
  }

  private async prepareChildren(
    deliveries: readonly Delivery[],
  ): Promise<(child: ChildStart) => ChildOpening | GuestError> {
    if (!deliveries.some(({ type }) => type === 'child')) return refuseChild;
    const { childProgram } = await import('./child-program.js');
    return (child) => {
      try {
        const source = childProgram(child.source, placeOptions);
        this.readers.set(child.realm, new GuestMessageReader(child.realm, source));
        const {
          run = { id: '', seed: '', startedAt: 0 },
          budgetTotal = null,
          maxAgents = 0,
        } = this.run?.init ?? {};
        return {
          realm: child.realm,
          code: source.code,
          library: verificationLibrary(child.source),
          setUp: {
            args: child.args,
            run,
            budgetTotal,
            maxAgents,
            capText: capText(maxAgents),
            sites: source.sites,
          },
        };
      } catch (error) {
        return {
          name: 'SyntaxError',
          message: `${child.name}: ${messageOf(error)}`,
          code: 'script',
        };
      }
    };
  }

  private kill(cause: Extract<RawEnd, { type: 'killed' }>['cause'], message: string): void {
    if (this.over) return;
    this.finish(
      this.run
        ? this.run.endOf({ type: 'killed', cause, message }, this.thread.lastDelivered)
        : { type: 'killed', cause, message },
    );
  }

  private finish(end: ScriptEnd): void {
    this.over = true;
    this.pump.clear();
    this.run?.watchdog.rest();
    void this.thread.end();
    if (this.reply) this.reply(end);
    else if (end.type === 'killed') this.lateEnd = end;
  }

  private ended(): Advance {
    const end = this.lateEnd;
    this.lateEnd = null;
    return end ? { messages: [], end } : { messages: [] };
  }
}

function refuseChild(child: ChildStart): GuestError {
  return { name: 'Error', message: `${child.name} cannot be opened`, code: 'script' };
}

/** What a sandbox knows of its script once it has started. */
class RunningScript {
  readonly quotas: Quotas;

  constructor(
    readonly init: SandboxInit,
    readonly source: PlacedSource,
    readonly watchdog: Watchdog,
  ) {
    this.quotas = new Quotas(init.limits);
  }

  endOf(end: RawEnd, last: { readonly realm: number; readonly id: number }): ScriptEnd {
    if (end.type === 'return') return { type: 'return', json: end.text };
    if (end.type === 'throw') return thrownEnd(end.text, this.source, this.init.program.file);
    const { busyMs, memoryBytes } = this.init.limits;
    const after = `; the last delivered step was ${this.quotas.describe(last.realm, last.id)}`;
    if (end.cause === 'timeout')
      return {
        ...end,
        message: `the script kept its thread busy for more than ${busyMs} ms${after}`,
      };
    if (end.cause === 'memory')
      return {
        ...end,
        message: `the script used more memory than its ${Math.round(memoryBytes / 1048576)} MB${after}`,
      };
    return end;
  }
}
