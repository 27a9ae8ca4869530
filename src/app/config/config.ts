import type { Effort } from '../../core/model/call/call.js';
import type { JsonObject } from '../../core/model/json.js';
import type { PermissionSettings } from '../../permissions/settings.js';

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

/** Settings of one backend; what a backend knows beyond `run` is its own. */
export type BackendSettings = JsonObject & { readonly run?: readonly string[] };

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
  readonly maxAgents: number;
  readonly approval: Approval;
  readonly engine: string;
  readonly backends: Readonly<Record<string, BackendSettings>>;
  readonly agents: Readonly<Record<string, AgentTypeSettings>>;
  /** Roles and aliases usable as `agent({ model })`. */
  readonly models: Readonly<Record<string, string>>;
  readonly permissions: PermissionSettings;
  readonly workspace: { readonly setup?: string; readonly link: readonly string[]; readonly copy: readonly string[] };
  readonly mcpServers: Readonly<Record<string, JsonObject>>;
  readonly budget: BudgetSettings;
  readonly limits: {
    readonly firstTokenMs: number;
    readonly silenceMs: number;
    readonly toolMs: number;
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
  maxAgents: 1000,
  approval: 'ask',
  engine: 'embedded',
  permissions: { mode: 'default', allow: [], deny: [], ask: [] },
  workspace: { link: [], copy: [] },
  limits: { firstTokenMs: 120_000, silenceMs: 180_000, toolMs: 600_000, busyMs: 30_000, memoryMb: 256, nesting: 1 },
} as const satisfies JsonObject;
