import type { AttemptRequest, AttemptResult, Backend, CallIO } from '../../core/ports/backend.js';
import type { ModelAnswer, RequestAbout } from '../../core/ports/request-gate.js';

/**
 * A backend whose model requests nobody sees (an agent program) counts as one that sends each
 * attempt as one request: it waits for its turn and is billed like all others (X81, X83, X84).
 */
export function gatedBackend(backend: Backend): Backend {
  if (backend.can.gated) return backend;
  const { name, width, can } = backend;
  const lane = { lane: name, whole: true, ...(width === undefined ? {} : { width }) };
  const aboutOf = (request: AttemptRequest): RequestAbout =>
    can.promptCaching ? { ...lane, prefix: prefixOf(name, request) } : lane;
  return {
    ...backend,
    can: { ...can, gated: true },
    async run(request, io) {
      const answer = await io.gate.request(aboutOf(request), async (sending) =>
        asAnswer(
          await backend.run(
            request,
            telling(io, () => sending.begun()),
          ),
        ),
      );
      return answer.status === 'answered' ? answer.value : answer;
    },
  };
}

/** The first sign of progress is the begin of the response. */
function telling({ signal, permit, gate, messages, progress }: CallIO, begun: () => void): CallIO {
  return {
    signal,
    permit,
    gate,
    messages,
    progress(item) {
      begun();
      progress(item);
    },
  };
}

function asAnswer(result: AttemptResult): ModelAnswer<AttemptResult> {
  if (result.status === 'failed') return result;
  const { usage, model, costUsd } = result;
  return { status: 'answered', value: result, usage, model, costUsd };
}

/** What programs of one kind have in common at the start of their prompts. */
function prefixOf(name: string, { brief, call }: AttemptRequest): string {
  const { agentType, model = '' } = brief;
  return `${name} ${agentType} ${model} ${JSON.stringify(call.options.schema ?? null)}`;
}
