import type { Config } from '../../config/values/config.js';
import type { Backend, Capabilities } from '../../core/ports/backend.js';
import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import type { Tool } from '../../core/ports/tool.js';
import type { JsonObject } from '../../core/values/json.js';
import type { EndpointReport, KindReport, Surroundings } from './backend-report.js';

/** What is known about a backend before it is made. */
export interface BackendAbout extends Surroundings {
  /** Its name in the configuration; several of one kind may be there. */
  readonly name: string;
  /** Its entry in the configuration, without `kind`. */
  readonly settings: JsonObject;
}

/** What a backend is made with. */
export interface BackendPlace extends BackendAbout {
  /** A folder of the run for what it must keep; made by the backend, at first need. */
  readonly stateDir: string;
  /** The run's MCP servers; `null` where there are none. */
  readonly gateway: McpGateway | null;
  /**
   * Variables that everything started for a call MUST have: what marks it as the run's. Part of
   * `env`.
   */
  readonly marks: Readonly<Record<string, string>>;
  /** Program of an agent type of its own. */
  readonly run?: readonly string[];
  /** Our own tools, for a backend that has none. */
  readonly tools: () => readonly Tool[];
  /** Longest use of one of them, in ms. */
  readonly toolMs: number;
}

export type CreateBackend = (place: BackendPlace) => Backend;

/**
 * One kind of backend: everything that the rest of the product knows about it. A new one is a
 * folder under `backends/` and an entry in `catalogue.ts`. Functions load the adapter when they are
 * called, so that the catalogue costs nothing.
 */
export interface BackendEntry<Kind extends string = string> {
  readonly kind: Kind;
  /** Its page: how to set it up and what it cannot enforce (C93). */
  readonly docs: string;
  /**
   * Starts no program and loads no code: a project that nobody has trusted may ask for it (X103).
   */
  readonly inProcess?: true;
  /**
   * Serves where nothing is configured, if it is usable; the first in the order of the catalogue.
   */
  readonly lookedFor?: true;
  /** The one vendor whose models it can serve; absent: any. */
  readonly vendor?: string;
  /**
   * Who names the model of a call that names none: `configured` takes `model` of the configuration,
   * `newest` also what a key gives; `own` neither.
   */
  readonly model: 'configured' | 'newest' | 'own';
  /** Says what it used only if the user's program does; nobody knows before. */
  readonly mayCount?: true;
  /** Reads its settings. Throws E_CONFIG. */
  settings?(about: BackendAbout): Promise<unknown>;
  /** Throws E_CONFIG. */
  can(about: BackendAbout): Promise<Capabilities>;
  /** Absent where only the run itself can make one. */
  load?(about: BackendAbout): Promise<CreateBackend>;
  /** Whether it could serve here. Asks no model, and starts programs only where `mayStart`. */
  report(config: Config, about: BackendAbout): Promise<KindReport> | KindReport;
  /**
   * Tries the addresses that it would ask, without asking a model and without cost. Absent where
   * only its own program knows them.
   */
  reach?(config: Config, about: BackendAbout): Promise<readonly EndpointReport[]>;
}

/** What the file of a `module` backend exports as its default. */
export interface BackendModule {
  /**
   * May throw: the message is shown. Called once for each run; nothing MUST be started before the
   * first attempt.
   */
  create(place: BackendPlace): Backend;
}
