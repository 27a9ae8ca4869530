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
import { createMessageReader, type MessageReader } from './guest-message.js';
import { createMessagePump, type MessagePump } from './message-pump.js';
import { placeOptions } from './place-options.js';
import type { ChildOpening, FromWorker, RawEnd, ToWorker } from './protocol.js';
import { createQuotas, type Quotas } from './quotas.js';
import { killedEnd, thrownEnd } from './script-end.js';
import { verificationLibrary } from './verification-library.js';
import { createWatchdog, type Watchdog } from './watchdog.js';
import { startWorkerThread, type WorkerThread } from './worker-thread.js';

type Killed = Extract<ScriptEnd, { type: 'killed' }>;

/** What a sandbox knows of its script once it has started. */
interface Script {
  readonly init: SandboxInit;
  readonly source: PlacedSource;
  readonly watchdog: Watchdog;
  readonly quotas: Quotas;
}

interface State {
  readonly pump: MessagePump;
  readonly thread: WorkerThread;
  readonly readers: Map<number, MessageReader>;
  script: Script | null;
  messages: GuestMessage[];
  reply: ((end: ScriptEnd | null) => void) | null;
  /** An end that came while nobody was waiting; told with the next turn. */
  lateEnd: Killed | null;
  over: boolean;
  refused: Refusals;
}

/**
 * A sandbox on QuickJS in a worker thread of its own, which starts at once so that start-up
 * overlaps with reading the script.
 */
export function createQuickjsSandbox(): Sandbox {
  const state: State = {
    pump: createMessagePump((message) => receive(state, message)),
    thread: startWorkerThread(
      (message) => state.pump.push(message),
      (cause, message) => kill(state, cause, message),
    ),
    readers: new Map(),
    script: null,
    messages: [],
    reply: null,
    lateEnd: null,
    over: false,
    refused: { calls: 0, parked: false },
  };
  return {
    version: 1,
    get kernel() {
      return kernelName();
    },
    start: (init) => start(state, init),
    advance: (deliveries) => advance(state, deliveries),
    async close() {
      kill(state, 'crash', 'the sandbox was closed');
      state.lateEnd = null;
      await state.thread.end();
    },
  };
}

async function start(state: State, init: SandboxInit): Promise<Advance> {
  if (state.script) return { messages: [] };
  const { program, args, limits } = init;
  const { busyMs, memoryBytes } = limits;
  try {
    const source = placeTransform(program, placeOptions);
    const isStuck = () => kill(state, 'timeout', '');
    const watchdog = createWatchdog(state.thread.progress, busyMs, isStuck);
    state.script = { init, source, watchdog, quotas: createQuotas(limits) };
    const { code, library, setUp } = openRealm(state, init, 0, {
      source,
      text: program.source,
      args,
    });
    return await turn(state, { type: 'start', code, library, setUp, busyMs, memoryBytes }, []);
  } catch (error) {
    kill(state, 'crash', messageOf(error));
    return ended(state);
  }
}

async function advance(state: State, deliveries: readonly Delivery[]): Promise<Advance> {
  if (state.over || !state.script) return ended(state);
  const openChild = await childOpener(state, state.script.init, deliveries);
  let messages: readonly GuestMessage[] = [];
  for (let from = 0; from < deliveries.length; from += batchSize) {
    const batch = deliveries.slice(from, from + batchSize);
    const advance = await turn(state, batchMessage(batch, openChild), batch);
    messages = messages.length === 0 ? advance.messages : messages.concat(advance.messages);
    if (state.over) return { ...advance, messages };
  }
  return { messages, refused: state.refused };
}

function turn(state: State, message: ToWorker, batch: readonly Delivery[]): Promise<Advance> {
  if (state.over) return Promise.resolve(ended(state));
  return new Promise((resolve) => {
    state.messages = [];
    state.script?.quotas.beginTurn(batch);
    state.reply = (end) => {
      state.reply = null;
      state.script?.watchdog.rest();
      state.thread.rest();
      resolve({ messages: state.messages, ...(end ? { end } : {}), refused: state.refused });
    };
    state.thread.post(message);
    state.script?.watchdog.watch();
  });
}

function receive(state: State, message: FromWorker): void {
  if (state.over || !state.script) return;
  try {
    if (message.type !== 'messages') state.refused = message.refused;
    if (message.type === 'quiet') state.reply?.(null);
    else if (message.type === 'end') finish(state, endOf(state, state.script, message.end));
    else take(state, state.script, message.realm, message.text);
  } catch (error) {
    kill(state, 'crash', messageOf(error));
  }
}

function take(state: State, { init, quotas }: Script, realm: number, text: string): void {
  const messages = state.readers.get(realm)?.(text) ?? [];
  const flood = quotas.count(messages, text.length);
  if (init.onMessages) init.onMessages(messages);
  else for (const message of messages) state.messages.push(message);
  if (flood) kill(state, 'flood', flood);
}

/** What opens the children among these; one that cannot be opened is its step's error. */
async function childOpener(
  state: State,
  init: SandboxInit,
  deliveries: readonly Delivery[],
): Promise<(child: ChildStart) => ChildOpening | GuestError> {
  if (!deliveries.some(({ type }) => type === 'child')) return refuseChild;
  const { childProgram } = await import('./child-program.js');
  return ({ realm, name, source: text, args }) => {
    try {
      const source = childProgram(text, placeOptions);
      return { realm, ...openRealm(state, init, realm, { source, text, args }) };
    } catch (error) {
      return { name: 'SyntaxError', message: `${name}: ${messageOf(error)}`, code: 'script' };
    }
  };
}

function refuseChild({ name }: ChildStart): GuestError {
  return { name: 'Error', message: `${name} cannot be opened`, code: 'script' };
}

interface RealmScript {
  readonly source: PlacedSource;
  /** As it was written. */
  readonly text: string;
  readonly args: SandboxInit['args'];
}

/** What the worker opens a realm with; what the realm says is read by its own source. */
function openRealm(
  state: State,
  { run, budgetTotal, maxAgents }: SandboxInit,
  realm: number,
  { source, text, args }: RealmScript,
): Omit<ChildOpening, 'realm'> {
  state.readers.set(realm, createMessageReader(realm, source));
  const { code, sites } = source;
  return {
    code,
    library: verificationLibrary(text),
    setUp: { args, run, budgetTotal, maxAgents, capText: capText(maxAgents), sites },
  };
}

type KilledCause = Extract<RawEnd, { type: 'killed' }>['cause'];

function kill(state: State, cause: KilledCause, message: string): void {
  if (state.over) return;
  const end = { type: 'killed', cause, message } as const;
  finish(state, state.script ? endOf(state, state.script, end) : end);
}

function endOf({ thread }: State, { source, init, quotas }: Script, end: RawEnd): ScriptEnd {
  if (end.type === 'return') return { type: 'return', json: end.text };
  if (end.type === 'throw') return thrownEnd(end.text, source, init.program.file);
  const { realm, id } = thread.lastDelivered();
  return killedEnd(end, init.limits, quotas.describe(realm, id));
}

function finish(state: State, end: ScriptEnd): void {
  state.over = true;
  state.pump.clear();
  state.script?.watchdog.rest();
  void state.thread.end();
  if (state.reply) state.reply(end);
  else if (end.type === 'killed') state.lateEnd = end;
}

function ended(state: State): Advance {
  const end = state.lateEnd;
  state.lateEnd = null;
  return end ? { messages: [], end } : { messages: [] };
}
