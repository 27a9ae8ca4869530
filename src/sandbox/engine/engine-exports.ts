/** A `JSValue*` in the engine's memory, owned by whoever received it. */
export type Pointer = number;

/**
 * The exports of `quickjs.wasm` (quickjs-wasi 3.6.2) that are used; its own JavaScript layer is
 * not, so that a worker loads one small file.
 */
export interface EngineExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  wasm_malloc(size: number): number;
  wasm_free(pointer: number): void;
  qjs_init(): number;
  qjs_get_runtime_ptr(): number;
  qjs_get_context_ptr(): number;
  qjs_set_runtime_and_context(runtime: number, context: number): void;
  qjs_set_memory_limit(bytes: number): void;
  qjs_set_max_stack_size(bytes: number): void;
  qjs_set_interrupt_handler(on: number): void;
  qjs_compile(
    code: number,
    length: number,
    file: number,
    evalFlags: number,
    compileFlags: number,
    outLength: number,
  ): number;
  qjs_eval_bytecode(bytes: number, length: number): Pointer;
  qjs_new_string(text: number, length: number): Pointer;
  qjs_new_number(value: number): Pointer;
  qjs_get_undefined(): Pointer;
  qjs_dup_value(value: Pointer): Pointer;
  qjs_free_value(value: Pointer): void;
  qjs_get_string_len(value: Pointer, outLength: number): number;
  qjs_free_cstring(text: number): void;
  qjs_get_float64(value: Pointer): number;
  qjs_get_prop_string(object: Pointer, name: number): Pointer;
  qjs_is_exception(value: Pointer): number;
  qjs_get_exception(): Pointer;
  qjs_call(fn: Pointer, self: Pointer, count: number, args: number): Pointer;
  qjs_new_host_function(name: number, length: number, count: number): Pointer;
  qjs_promise_then(promise: Pointer, onFulfilled: Pointer, onRejected: Pointer): Pointer;
  qjs_is_job_pending(): number;
  qjs_execute_pending_job(): number;
  JS_NewContextRaw(runtime: number): number;
  JS_FreeContext(context: number): void;
  JS_AddIntrinsicBaseObjects(context: number): void;
  JS_AddIntrinsicDate(context: number): void;
  JS_AddIntrinsicRegExp(context: number): void;
  JS_AddIntrinsicJSON(context: number): void;
  JS_AddIntrinsicProxy(context: number): void;
  JS_AddIntrinsicMapSet(context: number): void;
  JS_AddIntrinsicTypedArrays(context: number): void;
  JS_AddIntrinsicPromise(context: number): void;
}
