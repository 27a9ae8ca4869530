import type { AttemptRequest, AttemptResult, Backend, CallIO } from '../../core/ports/backend.js';
import type { ModelAnswer } from '../../core/ports/request-gate.js';

/**
 * A backend whose model requests nobody sees (an agent program) counts as one that sends each
 * attempt as one request: it waits for its turn and is billed like all others (X81, X83, X84).
 */
export function gatedBackend(backend: Backend): Backend {
  if (backend.can.gated) return backend;
  return {
    ...backend,
    can: { ...backend.can, gated: true },
    run: (request, io) => runWhole(backend, request, io),
  };
}

async function runWhole(
  backend: Backend,
  request: AttemptRequest,
  io: CallIO,
): Promise<AttemptResult> {
  const { name, width, can } = backend;
  const about = {
    lane: name,
    whole: true,
    ...(width === undefined ? {} : { width }),
    ...(can.promptCaching ? { prefix: prefixOf(name, request) } : {}),
  };
  const answer = await io.gate.request(about, async (sending) => {
    const progress: CallIO['progress'] = (item) => {
      sending.begun();
      io.progress(item);
    };
    return asAnswer(await backend.run(request, { ...io, progress }));
  });
  return answer.status === 'answered' ? answer.value : answer;
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
