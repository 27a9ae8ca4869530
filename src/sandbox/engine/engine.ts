import type { EngineExports, Pointer } from './engine-exports.js';

/** Thrown where the guest left an exception; `text` is the engine's own wording. */
export class GuestException extends Error {
  constructor(
    readonly text: string,
    readonly stackText: string,
  ) {
    super(text);
  }

  get isOutOfMemory(): boolean {
    return this.text === 'out of memory' || this.text === '';
  }
}

export interface EngineCallbacks {
  /**
   * A guest function made by `hostFunction` was called. What it returns is a string, a number or
   * nothing.
   */
  call(realm: number, operation: number, text: string): string | number | undefined;
  /** Asked every few thousand operations; true ends the guest's code for good. */
  interrupted(): boolean;
}

const stackBytes = 512 * 1024;
const stripSource = 1 << 4;

/**
 * One QuickJS runtime without a clock, chance, files or loader. Scripts run in contexts without
 * `eval`; the engine's first context only compiles, so that no route inside a script's context
 * leads from text to code.
 */
export class Engine {
  private readonly exports: EngineExports;
  private readonly runtime: number;
  private readonly compiler: number;
  private readonly nothing: Pointer;
  private readonly word: number;
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();

  constructor(module: WebAssembly.Module, callbacks: EngineCallbacks) {
    this.exports = new WebAssembly.Instance(module, this.imports(callbacks))
      .exports as unknown as EngineExports;
    const { exports } = this;
    exports._initialize();
    if (exports.qjs_init() !== 0) throw new Error('the engine did not start');
    exports.qjs_set_max_stack_size(stackBytes);
    exports.qjs_set_interrupt_handler(1);
    this.runtime = exports.qjs_get_runtime_ptr();
    this.compiler = exports.qjs_get_context_ptr();
    this.nothing = exports.qjs_get_undefined();
    this.word = exports.wasm_malloc(4 * 8);
  }

  limitMemory(bytes: number): void {
    this.exports.qjs_set_memory_limit(bytes);
  }

  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /**
   * A context with the language's own objects, but without `eval`, weak references, `performance`
   * and the web's additions.
   */
  newContext(): number {
    const context = this.exports.JS_NewContextRaw(this.runtime);
    if (context === 0) throw new GuestException('out of memory', '');
    this.exports.JS_AddIntrinsicBaseObjects(context);
    this.exports.JS_AddIntrinsicDate(context);
    this.exports.JS_AddIntrinsicRegExp(context);
    this.exports.JS_AddIntrinsicJSON(context);
    this.exports.JS_AddIntrinsicProxy(context);
    this.exports.JS_AddIntrinsicMapSet(context);
    this.exports.JS_AddIntrinsicTypedArrays(context);
    this.exports.JS_AddIntrinsicPromise(context);
    return context;
  }

  freeContext(context: number): void {
    this.use(this.compiler);
    this.exports.JS_FreeContext(context);
  }

  /** The context in which the following operations take place. */
  use(context: number): void {
    this.exports.qjs_set_runtime_and_context(this.runtime, context);
  }

  /** Bytecode of a program; a syntax error is thrown. */
  compile(code: string, file: string, options: { readonly hideSource?: boolean } = {}): Uint8Array {
    const { exports } = this;
    this.use(this.compiler);
    const [text, length] = this.write(code);
    const [name] = this.write(file);
    const bytes = exports.qjs_compile(
      text,
      length,
      name,
      0,
      options.hideSource ? stripSource : 0,
      this.word,
    );
    const size = this.readWord();
    exports.wasm_free(text);
    exports.wasm_free(name);
    if (bytes === 0) throw this.takeException();
    const copy = new Uint8Array(exports.memory.buffer, bytes, size).slice();
    exports.wasm_free(bytes);
    return copy;
  }

  /** The value of a compiled program in a context. */
  evaluate(context: number, bytecode: Uint8Array): Pointer {
    const { exports } = this;
    this.use(context);
    const at = exports.wasm_malloc(bytecode.length);
    if (at === 0) throw new GuestException('out of memory', '');
    new Uint8Array(exports.memory.buffer).set(bytecode, at);
    const value = exports.qjs_eval_bytecode(at, bytecode.length);
    exports.wasm_free(at);
    return this.checked(value);
  }

  call(fn: Pointer, ...args: readonly Pointer[]): Pointer {
    const { exports } = this;
    const list = this.word + 4;
    const view = new DataView(exports.memory.buffer);
    for (const [at, arg] of args.entries()) view.setUint32(list + at * 4, arg, true);
    return this.checked(exports.qjs_call(fn, this.nothing, args.length, list));
  }

  /** Like `call`, for functions whose value does not matter. */
  run(fn: Pointer, ...args: readonly Pointer[]): void {
    this.free(this.call(fn, ...args));
  }

  /** Calls with one string. */
  tell(fn: Pointer, text: string): void {
    const argument = this.string(text);
    try {
      this.run(fn, argument);
    } finally {
      this.free(argument);
    }
  }

  property(object: Pointer, name: string): Pointer {
    const [text] = this.write(name);
    const value = this.exports.qjs_get_prop_string(object, text);
    this.exports.wasm_free(text);
    return this.checked(value);
  }

  string(text: string): Pointer {
    const [at, length] = this.write(text);
    const value = this.exports.qjs_new_string(at, length);
    this.exports.wasm_free(at);
    return this.checked(value);
  }

  number(value: number): Pointer {
    return this.exports.qjs_new_number(value);
  }

  text(value: Pointer): string {
    const at = this.exports.qjs_get_string_len(value, this.word);
    if (at === 0) throw new GuestException('out of memory', '');
    const text = this.decoder.decode(
      new Uint8Array(this.exports.memory.buffer, at, this.readWord()),
    );
    this.exports.qjs_free_cstring(at);
    return text;
  }

  free(value: Pointer): void {
    this.exports.qjs_free_value(value);
  }

  hostFunction(realm: number): Pointer {
    const [name, length] = this.write(String(realm));
    const value = this.exports.qjs_new_host_function(name, length, 2);
    this.exports.wasm_free(name);
    return this.checked(value);
  }

  /** Waits for a promise below everything a script can replace. */
  whenSettled(promise: Pointer, onFulfilled: Pointer, onRejected: Pointer): void {
    this.free(this.checked(this.exports.qjs_promise_then(promise, onFulfilled, onRejected)));
  }

  /** Runs one job of the queue; false when there is none. */
  runJob(): boolean {
    if (this.exports.qjs_is_job_pending() === 0) return false;
    if (this.exports.qjs_execute_pending_job() < 0) throw this.takeException();
    return true;
  }

  private checked(value: Pointer): Pointer {
    if (value === 0) throw new GuestException('out of memory', '');
    if (this.exports.qjs_is_exception(value) === 0) return value;
    this.free(value);
    throw this.takeException();
  }

  private takeException(): GuestException {
    const error = this.exports.qjs_get_exception();
    const member = (name: string): string => {
      const [text] = this.write(name);
      const value = this.exports.qjs_get_prop_string(error, text);
      this.exports.wasm_free(text);
      try {
        return this.text(value);
      } catch {
        return '';
      }
    };
    return new GuestException(member('message').slice(0, 10_000), member('stack').slice(0, 10_000));
  }

  private write(text: string): readonly [pointer: number, length: number] {
    const bytes = this.encoder.encode(text);
    const at = this.exports.wasm_malloc(bytes.length + 1);
    if (at === 0) throw new GuestException('out of memory', '');
    const memory = new Uint8Array(this.exports.memory.buffer);
    memory.set(bytes, at);
    memory[at + bytes.length] = 0;
    return [at, bytes.length];
  }

  private readWord(): number {
    return new DataView(this.exports.memory.buffer).getUint32(this.word, true);
  }

  private imports({ call, interrupted }: EngineCallbacks): WebAssembly.Imports {
    const bytes = (at: number, length: number) =>
      new Uint8Array(this.exports.memory.buffer, at, length);
    return {
      env: {
        host_call: (
          name: number,
          length: number,
          _self: number,
          count: number,
          args: number,
        ): Pointer => {
          if (count < 2) return this.exports.qjs_dup_value(this.nothing);
          const realm = Number(this.decoder.decode(bytes(name, length)));
          const view = new DataView(this.exports.memory.buffer);
          const operation = this.exports.qjs_get_float64(view.getUint32(args, true));
          const answer = call(realm, operation, this.text(view.getUint32(args + 4, true)));
          if (typeof answer === 'number') return this.number(answer);
          return typeof answer === 'string'
            ? this.string(answer)
            : this.exports.qjs_dup_value(this.nothing);
        },
        host_interrupt: () => (interrupted() ? 1 : 0),
        host_promise_rejection: () => {},
        host_module_normalize: () => 0,
        host_module_load: () => 0,
        host_get_timezone_offset: () => 0,
      },
      wasi_snapshot_preview1: {
        clock_time_get: (_clock: number, _precision: bigint, out: number) => {
          new DataView(this.exports.memory.buffer).setBigUint64(out, 0n, true);
          return 0;
        },
        random_get: (at: number, length: number) => {
          bytes(at, length).fill(0);
          return 0;
        },
        // Nothing is written anywhere: 8 is EBADF.
        fd_write: () => 8,
        fd_close: () => 8,
        fd_fdstat_get: () => 8,
        fd_seek: () => 8,
      },
    };
  }
}
