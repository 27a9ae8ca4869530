import { createCommandBackend } from '../backends/command/command-backend.js';
import { createSimulateBackend } from '../backends/simulate/simulate-backend.js';
import type { CallOptions } from '../core/model/call/call.js';
import { messageOf } from '../core/model/errors.js';
import type { Backend } from '../core/ports/backend.js';
import type { Clock } from '../core/ports/clock.js';
import type { AgentType, Pick } from '../core/run/ports.js';
import { safeBackend } from '../core/run/safe-backend.js';
import type { AgentTypeSettings } from './config/config.js';
import type { DriveRequest } from './drive-request.js';

const builtIn: Readonly<Record<string, AgentTypeSettings>> = { 'general-purpose': {}, explore: { readOnly: true } };

/** Decides who serves a call: option › agent type › configuration (design §8). */
export class BackendPicker {
  private readonly types: ReadonlyMap<string, AgentTypeSettings>;
  private readonly open = new Map<string, Backend>();

  constructor(
    private readonly request: Wanted<DriveRequest, 'config' | 'backend' | 'with' | 'simulate'>,
    private readonly clock: Clock,
  ) {
    const known = [...Object.entries(builtIn), ...Object.entries(request.config.agents)];
    this.types = new Map(known.map(([name, settings]) => [name.toLowerCase(), settings]));
  }

  /** Names match case-insensitively (C27). Under `simulate` any name is accepted (X114). */
  agentType(name: string | undefined): AgentType | null {
    const wanted = name ?? 'general-purpose';
    const settings = this.settings(wanted);
    if (settings) return { name: wanted, readOnly: settings.readOnly === true };
    return this.request.simulate ? { name: wanted, readOnly: false } : null;
  }

  agentTypes(): string[] {
    return [...new Set(['general-purpose', 'Explore', ...Object.keys(this.request.config.agents)])];
  }

  pick(options: CallOptions): Pick {
    const { config } = this.request;
    const type = this.settings(options.agentType ?? 'general-purpose') ?? {};
    const asked = options.model ?? type.model ?? config.model;
    const model = asked === undefined ? undefined : (config.models[asked] ?? asked);
    try {
      return { ok: true, backend: this.backend(options, type), ...(model === undefined ? {} : { model }) };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((backend) => backend.close?.()));
  }

  private settings(name: string): AgentTypeSettings | null {
    return this.types.get(name.toLowerCase()) ?? null;
  }

  private backend(options: CallOptions, type: AgentTypeSettings): Backend {
    const { request } = this;
    if (request.with) return this.once('with', () => request.with as Backend);
    if (request.simulate) return this.once('simulate', () => this.simulate());
    const name = request.backend ?? options.backend ?? type.backend ?? (type.run ? 'command' : undefined) ?? request.config.backend;
    if (name === 'command') {
      const run = type.run ?? request.config.backends.command?.run;
      if (!run) throw new Error('the command backend has no program: set "backends": { "command": { "run": [...] } } in .plenum/config.json');
      return this.once(`command ${JSON.stringify(run)}`, () => createCommandBackend({ run }));
    }
    if (name === 'simulate') return this.once('simulate', () => this.simulate());
    throw new Error(
      name === undefined ? 'no backend is configured: see plenum doctor' : `there is no backend "${name}"; there are: command, simulate`,
    );
  }

  private simulate(): Backend {
    const { seed = '0', latencyMs = 1_000, failRate = 0 } = this.request.simulate ?? {};
    return createSimulateBackend({ clock: this.clock, seed, latencyMs, failRate });
  }

  private once(key: string, create: () => Backend): Backend {
    let backend = this.open.get(key);
    if (!backend) {
      backend = safeBackend(create(), this.clock);
      this.open.set(key, backend);
    }
    return backend;
  }
}

type Wanted<T, K extends keyof T> = { readonly [key in K]: T[key] };
