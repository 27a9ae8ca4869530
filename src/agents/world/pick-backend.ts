import type { WorldRequest } from '../../config/request/drive-request.js';
import type { BackendKind } from '../../config/schema/choices.js';
import type { AgentTypeSettings } from '../../config/values/config.js';
import type { Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { BackendProfile } from '../../core/ports/executor.js';
import type { AgentType, Pick } from '../../core/run/record/ports.js';
import type { Brief } from '../../core/step/brief.js';
import type { CallOptions } from '../../core/step/call.js';
import { messageOf } from '../../core/values/errors.js';
import { ownMember } from '../../core/values/json.js';
import { agentTypeList, defaultAgentType, findAgentType } from '../agent-types/agent-types.js';
import { createSimulateBackend } from '../backends/simulate/simulate-backend.js';
import { entryOf } from '../catalogue/catalogue.js';
import { backendKind, backendNames, keyedVendor } from '../catalogue/usable-backend.js';
import type { AgentWorld } from './agent-world.js';
import type { LoadedBackends } from './load-backends.js';

/** Where a backend is opened that serves calls, each id once. */
interface Serving {
  serve(id: string, create: () => Backend): BackendProfile;
}

/**
 * Decides who serves a call, with which model, and what its agent is told: option › agent type ›
 * configuration (design §8).
 */
export class BackendPicker {
  /** Vendor of the first key in the environment; looked up once, as every call asks. */
  private keyed: { readonly vendor: string | undefined } | null = null;

  constructor(
    private readonly request: WorldRequest,
    private readonly world: AgentWorld,
    private readonly clock: Clock,
    private readonly executor: Serving,
    /**
     * Null where every call is served by one given backend: then the adapters need not even be
     * loaded.
     */
    private readonly loaded: LoadedBackends | null,
  ) {}

  /** Names match case-insensitively (C27). Under `simulate` any name is accepted (X114). */
  agentType(name: string | undefined): AgentType | null {
    const found = findAgentType(this.world.types, name);
    if (found.ok) return { name: found.type.name, readOnly: found.type.settings.readOnly === true };
    return this.request.simulate ? { name: name ?? defaultAgentType, readOnly: false } : null;
  }

  backendsThatCan(ability: keyof BackendProfile['can']): readonly string[] {
    return this.loaded?.thatCan(ability) ?? [];
  }

  agentTypes(): string[] {
    return agentTypeList(this.world.types);
  }

  pick(options: CallOptions): Pick {
    const found = findAgentType(this.world.types, options.agentType);
    const type = found.ok ? found.type.settings : {};
    try {
      const { backend, kind, name } = this.backend(options, type);
      return { ok: true, backend, brief: this.brief(options, type, { kind, name, backend }) };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  private brief(
    options: CallOptions,
    type: AgentTypeSettings,
    served: { kind: BackendKind | null; name: string; backend: BackendProfile },
  ): Brief {
    const { can } = served.backend;
    const model = this.model(options, type, served);
    const instructions =
      options.context === 'lean' || can.readsInstructions ? null : this.world.instructions;
    const tools = narrower(options.tools, type.tools);
    const settings = ownMember(this.request.config.backends, served.name);
    const maxTurns = options.maxTurns ?? type.maxTurns ?? settings?.maxTurns;
    const effort = options.effort ?? type.effort ?? settings?.effort;
    const timeoutMs = type.timeoutMs ?? settings?.timeoutMs;
    return {
      agentType: options.agentType ?? defaultAgentType,
      readOnly: options.readOnly === true || type.readOnly === true,
      ...(model === undefined ? {} : { model }),
      ...(effort === undefined ? {} : { effort }),
      ...(type.prompt === undefined ? {} : { instructions: type.prompt }),
      ...(instructions === null ? {} : { projectInstructions: instructions }),
      ...(tools === undefined ? {} : { tools }),
      ...(this.request.goal ? { goal: true } : {}),
      ...(maxTurns === undefined ? {} : { maxTurns }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
  }

  /**
   * The configured default is for backends that can serve it; an agent program of another vendor
   * uses its own.
   */
  private model(
    options: CallOptions,
    type: AgentTypeSettings,
    { kind, name }: { kind: BackendKind | null; name: string },
  ): string | undefined {
    const { config, surroundings } = this.request;
    this.keyed ??= { vendor: keyedVendor(surroundings?.env ?? {}, config) };
    const entry = kind && entryOf(kind);
    const vendor = entry?.vendor ?? this.keyed.vendor;
    const asked = options.model ?? type.model ?? ownMember(config.backends, name)?.model;
    if (asked !== undefined) return this.world.models.resolve(asked, vendor);
    const standing = this.world.models.resolve(config.model, vendor);
    if (standing !== undefined && entry?.model !== 'own' && serves(entry?.vendor, standing))
      return standing;
    return entry?.model === 'newest' && vendor !== undefined
      ? this.world.models.standard(vendor)
      : undefined;
  }

  private backend(
    options: CallOptions,
    type: AgentTypeSettings,
  ): { backend: BackendProfile; kind: BackendKind | null; name: string } {
    const { request } = this;
    if (request.with)
      return {
        backend: this.executor.serve('with', () => request.with as Backend),
        kind: null,
        name: request.with.name,
      };
    if (request.simulate)
      return {
        backend: this.executor.serve('simulate', () => this.simulate()),
        kind: 'simulate',
        name: 'simulate',
      };
    const name =
      request.backend ??
      options.backend ??
      type.backend ??
      (type.run ? 'command' : undefined) ??
      request.config.backend ??
      this.world.found ??
      undefined;
    if (name === undefined) throw new Error('no backend is configured: see plenum doctor');
    const kind = backendKind(request.config, name);
    if (kind === null)
      throw new Error(
        `there is no backend "${name}"; there are: ${backendNames(request.config).join(', ')}`,
      );
    if (kind === 'simulate')
      return { backend: this.executor.serve('simulate', () => this.simulate()), kind, name };
    const run = kind === 'command' ? type.run : undefined;
    const { loaded } = this;
    if (!loaded) throw new Error(`the backend "${name}" was not loaded`);
    const create = () =>
      loaded.create({
        name,
        run,
        marks: request.marks ?? {},
        queue: request.queue,
        runDir: request.runDir,
        gateway: this.world.gateway,
      });
    return {
      backend: this.executor.serve(`${name} ${JSON.stringify(run ?? null)}`, create),
      kind,
      name,
    };
  }

  private simulate(): Backend {
    const { seed = '0', latencyMs = 1_000, failRate = 0, wishes } = this.request.simulate ?? {};
    const invention = wishes ? { invention: { wishes } } : {};
    return createSimulateBackend({ clock: this.clock, seed, latencyMs, failRate, ...invention });
  }
}

function serves(vendor: string | undefined, model: string): boolean {
  return vendor === undefined || !model.includes('/') || model.startsWith(`${vendor}/`);
}

/** A call may use fewer tools than its agent type, never more. */
function narrower(
  asked: readonly string[] | undefined,
  given: readonly string[] | undefined,
): readonly string[] | undefined {
  if (asked === undefined || given === undefined) return asked ?? given;
  const lower = given.map((name) => name.toLowerCase());
  return asked.filter(
    (name) =>
      lower.includes(name.toLowerCase()) ||
      lower.some((one) => one.startsWith('mcp__') && name.toLowerCase().startsWith(`${one}__`)),
  );
}
