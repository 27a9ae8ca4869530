import type {
  Advance,
  Sandbox,
  SandboxFactory,
  SandboxLimits,
} from '../../../core/ports/sandbox.js';
import type {
  Delivery,
  GuestMessage,
  NoteRequest,
  ScriptEnd,
  StepRequest,
} from '../../../core/step/step.js';
import type { Json } from '../../../core/values/json.js';
import { programOf } from './script-program.js';

/** What a step gets: a value, or any delivery without its address. `undefined` leaves it open. */
export type Answer = (step: StepRequest) => Json | undefined | { readonly deliver: Unaddressed };
export type Unaddressed = Delivery extends infer One
  ? One extends Delivery
    ? Omit<One, 'realm' | 'id'>
    : never
  : never;

export interface ScriptOptions {
  readonly args?: Json;
  readonly limits?: Partial<SandboxLimits>;
  readonly budgetTotal?: number | null;
  readonly maxAgents?: number;
  readonly seed?: string;
  readonly answer?: Answer;
  /** Picks which of `count` open steps is delivered next; the oldest if not given. */
  readonly pick?: (count: number) => number;
  readonly file?: string;
}

export const limits: SandboxLimits = {
  busyMs: 3_000,
  memoryBytes: 64 * 1024 * 1024,
  pendingSteps: 20_000,
  logBytes: 4 * 1024 * 1024,
};

/**
 * Drives one script the way a run loop does: one delivery at a time, until it ends or has nothing
 * open.
 */
export class ScriptRun {
  readonly messages: GuestMessage[] = [];
  /** `realm:id` in the order of delivery. */
  readonly delivered: string[] = [];
  end: ScriptEnd | undefined;
  refused: Advance['refused'];
  private readonly open: StepRequest[] = [];

  constructor(
    readonly sandbox: Sandbox,
    private readonly options: ScriptOptions = {},
  ) {}

  get steps(): readonly StepRequest[] {
    return this.messages.filter((message) => message.type === 'step');
  }

  get notes(): readonly NoteRequest[] {
    return this.messages.filter((message) => message.type === 'note');
  }

  /** The returned value; anything else that ended the script is the failure of the test. */
  get result(): unknown {
    if (this.end?.type === 'return') return JSON.parse(this.end.json);
    throw new Error(`the script did not return: ${JSON.stringify(this.end) ?? 'it is still open'}`);
  }

  get thrown(): Extract<ScriptEnd, { type: 'throw' }>['error'] {
    if (this.end?.type === 'throw') return this.end.error;
    throw new Error(`the script did not throw: ${JSON.stringify(this.end) ?? 'it is still open'}`);
  }

  async start(source: string): Promise<this> {
    const { args, budgetTotal = null, maxAgents = 100_000, seed = 'seed', file } = this.options;
    const program = programOf(source, file);
    const run = { id: 'run-1', seed, startedAt: 1_700_000_000_000 };
    this.take(
      await this.sandbox.start({
        program,
        args,
        run,
        budgetTotal,
        maxAgents,
        limits: { ...limits, ...this.options.limits },
      }),
    );
    return this;
  }

  async play(source: string): Promise<this> {
    await this.start(source);
    while (!this.end && (await this.next()));
    return this;
  }

  /** Delivers to one open step that has an answer; false when there is none. */
  async next(): Promise<boolean> {
    const { pick = () => 0, answer = echo } = this.options;
    while (this.open.length > 0) {
      const [step] = this.open.splice(pick(this.open.length), 1);
      const value = step && answer(step);
      if (!step || value === undefined) continue;
      await this.deliver(
        step,
        isDelivery(value) ? value.deliver : { type: 'value', json: JSON.stringify(value) },
      );
      return true;
    }
    return false;
  }

  async deliver(
    { realm, id }: Pick<StepRequest, 'realm' | 'id'>,
    delivery: Unaddressed,
  ): Promise<void> {
    this.delivered.push(`${realm}:${id}`);
    this.take(await this.sandbox.advance([{ realm, id, ...delivery } as Delivery]));
  }

  take({ messages, end, refused }: Advance): void {
    for (const message of messages) {
      this.messages.push(message);
      if (message.type === 'step') this.open.push(message);
      if (message.type === 'timer-cancel') this.close(message.realm, message.id);
    }
    if (end) this.end = end;
    if (refused) this.refused = refused;
  }

  private close(realm: number, id: number): void {
    const at = this.open.findIndex((step) => step.realm === realm && step.id === id);
    if (at >= 0) this.open.splice(at, 1);
  }
}

function isDelivery(value: unknown): value is { readonly deliver: Unaddressed } {
  return typeof value === 'object' && value !== null && 'deliver' in value;
}

/** An agent says its prompt in angle brackets; everything else gets `null`. */
export const echo: Answer = (step) =>
  step.kind === 'agent' ? `<${String(step.input.prompt)}>` : null;

export function rejection(
  name: string,
  message: string,
  code: string,
): { readonly deliver: Unaddressed } {
  return { deliver: { type: 'throw', error: { name, message, code } } };
}

/** Plays a script in a sandbox of its own. */
export async function playScript(
  create: SandboxFactory,
  source: string,
  options: ScriptOptions = {},
): Promise<ScriptRun> {
  const sandbox = create();
  try {
    return await new ScriptRun(sandbox, options).play(source);
  } finally {
    await sandbox.close();
  }
}
