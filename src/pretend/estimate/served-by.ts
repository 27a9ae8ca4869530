import { backendKind } from '../../agents/catalogue/backend-kind.js';
import { entryOf } from '../../agents/catalogue/catalogue.js';
import { openAgentWorld } from '../../agents/world/agent-world.js';
import { loadBackends } from '../../agents/world/load-backends.js';
import { BackendPicker } from '../../agents/world/pick-backend.js';
import type { Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import type { Brief } from '../../core/step/brief.js';
import type { CallOptions } from '../../core/step/call.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';
import { createRealClock } from '../../host/clocks/real-clock.js';
import { undrivenRequest } from '../engine/undriven-request.js';

/** Who would serve a call, and what its agent would be told. */
export interface Served {
  readonly brief: Brief;
  /** `null` where nothing can serve it. */
  readonly backend: string | null;
  readonly counts: boolean;
}

interface ServedBy {
  readonly served: (options: CallOptions) => Served;
  readonly agentType: RunPorts['agentType'];
  readonly price: RunPorts['price'];
  close(): Promise<void>;
}

interface ServedFor {
  readonly project: string;
  readonly config: Config;
  /** Asked for on the command line: it overrides all others. */
  readonly asked: string | undefined;
  /** Serves calls that name none; `null` when there is none. */
  readonly backend: string | null;
  readonly surroundings: Surroundings;
}

/** The same choice as a real run's; backends are made and not started. */
export async function openServedBy({
  project,
  config,
  asked,
  backend,
  surroundings,
}: ServedFor): Promise<ServedBy> {
  const request = undrivenRequest({
    project,
    config: config.backend === undefined && backend !== null ? { ...config, backend } : config,
    ...(asked === undefined ? {} : { backend: asked }),
    ...(asked === 'simulate'
      ? { simulate: { seed: '0', latencyMs: 0, failRate: 0, realTime: false } }
      : {}),
    surroundings,
  });
  const world = await openAgentWorld(request);
  const clock = createRealClock();
  const executor = createEmbeddedExecutor(clock);
  const picker = new BackendPicker(
    request,
    world,
    clock,
    executor,
    await loadBackends(config, aroundOf(surroundings, project)),
  );
  const known = new Map<string, Served>();
  return {
    served(options) {
      const { model, backend, agentType, tools, readOnly, effort, context, maxTurns } = options;
      const key = JSON.stringify([
        model,
        backend,
        agentType,
        tools,
        readOnly,
        effort,
        context,
        maxTurns,
      ]);
      const found = known.get(key) ?? servedNow(picker, options, config);
      known.set(key, found);
      return found;
    },
    agentType: (name) => picker.agentType(name),
    price: world.price,
    async close() {
      await executor.close();
      await world.close();
    },
  };
}

/** Programs and code of a project count where it is trusted (X103). */
function aroundOf(surroundings: Surroundings, project: string) {
  return { ...surroundings, projectDir: surroundings.trusted ? project : undefined };
}

function servedNow(picker: BackendPicker, options: CallOptions, config: Config): Served {
  const picked = picker.pick(options);
  if (picked.ok) {
    const { name, can } = picked.backend;
    // A program of the user's own may count; nobody knows before it did.
    const kind = backendKind(config, name);
    return {
      brief: picked.brief,
      backend: name,
      counts: can.usage && !(kind && entryOf(kind).mayCount),
    };
  }
  const { agentType = 'general-purpose', readOnly = false, tools } = options;
  return {
    brief: { agentType, readOnly, ...(tools ? { tools } : {}) },
    backend: null,
    counts: false,
  };
}
