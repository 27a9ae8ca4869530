import type { Effort } from '../../core/model/call/call.js';
import type { JsonObject } from '../../core/model/json.js';
import type { PermissionSettings } from '../../permissions/settings.js';
import type { BackendKind } from '../catalogue/catalogue.js';

export const approvals = ['ask', 'remembered', 'auto'] as const;
export type Approval = (typeof approvals)[number];

export interface AgentTypeSettings {
  readonly description?: string;
  readonly prompt?: string;
  readonly backend?: string;
  readonly run?: readonly string[];
  readonly model?: string;
  readonly effort?: Effort;
  readonly readOnly?: boolean;
  readonly tools?: readonly string[];
  readonly maxTurns?: number;
  readonly timeoutMs?: number;
}

export const logins = ['user', 'isolated', 'key'] as const;
export const shellSandboxes = ['off', 'bubblewrap'] as const;
export const networks = ['on', 'off'] as const;

/** Settings of one backend; what a backend knows beyond these is its own. */
export type BackendSettings = JsonObject & {
  readonly kind?: BackendKind;
  readonly run?: readonly string[];
  readonly path?: string;
  readonly model?: string;
  readonly concurrency?: number;
  readonly login?: (typeof logins)[number];
  readonly providers?: JsonObject;
  readonly contextWindow?: number;
  readonly sdkPath?: string;
  readonly executable?: string;
  readonly baseUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** US dollars for a million tokens. */
export interface PriceSettings {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

type Ceilings = Readonly<Record<string, number>>;

export interface BudgetSettings {
  readonly usd?: number;
  readonly tokens?: number;
  readonly minutes?: number;
  readonly agents?: number;
}

/** All settings of a run after every source was read (X110). What nobody set has its default; what has none is absent. */
export interface Config {
  readonly enabled: boolean;
  readonly backend?: string;
  readonly model?: string;
  readonly concurrency: number;
  /** Further ceilings under `concurrency` (C24). */
  readonly concurrencyPer: { readonly provider: Ceilings; readonly model: Ceilings; readonly group: Ceilings; readonly backend: Ceilings };
  readonly maxAgents: number;
  readonly approval: Approval;
  readonly engine: string;
  /** Where run folders are instead of in the project; read by `locate.ts`. */
  readonly runs?: string;
  readonly backends: Readonly<Record<string, BackendSettings>>;
  readonly agents: Readonly<Record<string, AgentTypeSettings>>;
  /** Roles and aliases usable as `agent({ model })`. */
  readonly models: Readonly<Record<string, string>>;
  /** By `provider/model` or model. */
  readonly prices: Readonly<Record<string, PriceSettings>>;
  readonly permissions: PermissionSettings;
  readonly shell: {
    readonly sandbox: (typeof shellSandboxes)[number];
    readonly network: (typeof networks)[number];
    /** Names of secret variables that agents' commands may see (X100). */
    readonly pass: readonly string[];
  };
  readonly context: { readonly files: readonly string[]; readonly maxBytes: number };
  readonly workspace: { readonly setup?: string; readonly link: readonly string[]; readonly copy: readonly string[] };
  readonly mcpServers: Readonly<Record<string, JsonObject>>;
  readonly budget: BudgetSettings;
  readonly limits: {
    readonly firstTokenMs: number;
    readonly silenceMs: number;
    readonly toolMs: number;
    /** How long a run waits for a quota (X81). */
    readonly maxWaitMinutes: number;
    readonly longWaitMs: number;
    /** Longest stretch of a script without progress (X14). */
    readonly busyMs: number;
    readonly memoryMb: number;
    /** How deep `workflow()` may nest (C44). */
    readonly nesting: number;
  };
}

export const defaults = {
  enabled: true,
  concurrency: 16,
  concurrencyPer: { provider: {}, model: {}, group: {}, backend: {} },
  maxAgents: 1000,
  approval: 'ask',
  engine: 'embedded',
  prices: {},
  permissions: { mode: 'default', allow: [], deny: [], ask: [] },
  shell: { sandbox: 'off', network: 'on', pass: [] },
  context: { files: ['AGENTS.md', 'CLAUDE.md'], maxBytes: 65_536 },
  workspace: { link: [], copy: [] },
  limits: {
    firstTokenMs: 120_000,
    silenceMs: 180_000,
    toolMs: 600_000,
    maxWaitMinutes: 360,
    longWaitMs: 120_000,
    busyMs: 30_000,
    memoryMb: 256,
    nesting: 1,
  },
} as const satisfies JsonObject;
