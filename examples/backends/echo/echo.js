// A backend of your own in one file: it answers every call with its prompt. How to write one: docs/backends/writing-a-backend.md

const can = {
  usage: true,
  continues: false,
  model: false,
  effort: false,
  toolAllowList: true, // It has no tools, so it keeps to any list of them, and writes nothing.
  readOnly: true,
  permissions: true,
  mcp: false,
  contained: true,
  readsInstructions: false,
  gated: false,
  streams: true,
  promptCaching: false,
  virtual: false,
};

const stopped = { status: 'failed', cause: 'stopped', message: 'the call was stopped' };

/** Resolves after so many ms, or at once when the call is stopped. */
function wait(ms, signal) {
  if (ms === 0 || signal.aborted) return;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}

/** @type {import('plenum').BackendModule} */
export default {
  create({ name, settings }) {
    const { delayMs = 0, failure, value } = settings;
    return {
      version: 1,
      name,
      can,
      async run({ call }, { signal, progress }) {
        await wait(delayMs, signal);
        if (signal.aborted) return stopped;
        progress({ type: 'text', text: 'echoing' });
        if (failure !== undefined) return { status: 'failed', cause: 'crash', message: failure };
        const usage = { inputTokens: call.prompt.length, outputTokens: call.prompt.length };
        if (call.options.schema) return { status: 'completed', json: JSON.stringify(value ?? {}), usage };
        return { status: 'completed', text: call.prompt, usage };
      },
    };
  },
};
