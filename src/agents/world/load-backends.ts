import { join } from 'node:path';
import type { BackendKind } from '../../config/schema/choices.js';
import type { Config } from '../../config/values/config.js';
import type { Backend, Capabilities } from '../../core/ports/backend.js';
import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import { PlenumError } from '../../core/values/errors.js';
import type { CommandQueue } from '../../host/processes/command-turn.js';
import type { CreateBackend } from '../catalogue/backend-entry.js';
import { backendAbout, backendKind, backendNames } from '../catalogue/backend-kind.js';
import type { Surroundings } from '../catalogue/backend-report.js';
import { capabilitiesOf } from '../catalogue/capabilities.js';
import { entryOf } from '../catalogue/catalogue.js';
import { createTools } from '../tools/tools.js';
import { tellingMissingTools } from './missing-tools.js';

export interface BackendRequest {
  readonly name: string;
  readonly runDir: string;
  readonly gateway: McpGateway | null;
  /** What marks everything that a driver starts. */
  readonly marks: Readonly<Record<string, string>>;
  /** Program of an agent type of its own. */
  readonly run: readonly string[] | undefined;
  /** Where commands wait for a core of the machine (X191). */
  readonly queue?: CommandQueue;
}

/**
 * The code of every backend that a call of the run could name, so that choosing one is no waiting.
 */
export interface LoadedBackends {
  /**
   * One backend for all calls of a run that name it. Heavy libraries are loaded at its first call.
   * Throws E_CONFIG.
   */
  create(request: BackendRequest): Backend;
  thatCan(ability: keyof Capabilities): readonly string[];
}

interface Loaded {
  readonly kind: BackendKind;
  readonly can: Capabilities | null;
  /**
   * Rejected where the code of somebody else cannot be loaded: that is told to the call which names
   * it.
   */
  readonly create: CreateBackend | { readonly broken: unknown };
}

export async function loadBackends(
  config: Config,
  surroundings: Surroundings,
): Promise<LoadedBackends> {
  const loaded = new Map<string, Loaded>();
  const load = async (name: string): Promise<void> => {
    const kind = backendKind(config, name);
    const loading = kind && entryOf(kind).load?.(backendAbout(config, name, surroundings));
    if (!kind || !loading) return;
    const [create, can] = await Promise.all([
      loading.catch((broken: unknown) => ({ broken })),
      capabilitiesOf(config, kind, name, surroundings),
    ]);
    loaded.set(name, { kind, can, create });
  };
  const names = backendNames(config);
  await Promise.all(names.map(load));

  return {
    create({ name, runDir, gateway, marks, run, queue }) {
      const create = loaded.get(name)?.create;
      if (create === undefined)
        throw new PlenumError('E_CONFIG', `the backend "${name}" was not loaded`, {
          hint: 'plenum doctor',
        });
      if ('broken' in create) throw create.broken;
      const about = backendAbout(config, name, surroundings);
      const env = { ...about.env, ...marks };
      const backend = create({
        ...about,
        env,
        marks,
        gateway,
        stateDir: join(runDir, 'backends', name),
        ...(run === undefined ? {} : { run }),
        tools: () => toolsOf(config, env, queue),
        toolMs: config.limits.toolMs,
      });
      return tellingMissingTools(backend, gateway);
    },
    thatCan: (ability) =>
      names.filter((name) => {
        const can = loaded.get(name)?.can;
        return can?.[ability] === true && !can.virtual;
      }),
  };
}

function toolsOf({ shell }: Config, env: Surroundings['env'], queue?: CommandQueue) {
  return createTools({
    env,
    passNames: shell.pass,
    osSandbox: shell.sandbox,
    network: shell.network,
    queue,
  });
}
