import type { z } from 'zod/mini';
import type { JsonObject } from '../../core/values/json.js';
import type { BackendKind } from '../schema/choices.js';
import type { configSchema } from '../schema/config-schema.js';

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** What one source may say; what it does not say is absent. */
type Settings = Frozen<z.output<typeof configSchema>>;
type Entry<Name extends 'agents' | 'prices'> = NonNullable<Settings[Name]>[string];

export type AgentTypeSettings = Entry<'agents'>;
/** US dollars for a million tokens. */
export type PriceSettings = Entry<'prices'>;
export type BudgetSettings = NonNullable<Settings['budget']>;

/** Settings of one backend: what all have, and what is that backend's own. */
export type BackendSettings = JsonObject &
  Omit<NonNullable<NonNullable<Settings['backends']>['command']>, 'kind'> & {
    readonly kind?: BackendKind;
  };

/** What has a default is there. */
type Filled<S, D> = {
  readonly [Key in keyof S as Key extends keyof D ? Key : never]-?: FilledValue<
    NonNullable<S[Key]>,
    D[Key & keyof D]
  >;
} & {
  readonly [Key in keyof S as Key extends keyof D ? never : Key]: S[Key];
};
type FilledValue<S, D> = D extends readonly unknown[] ? S : D extends object ? Filled<S, D> : S;

/** Groups that are there even where nobody filled them. */
export const emptyGroups = {
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  prices: {},
  budget: {},
  concurrencyPer: { provider: {}, model: {}, group: {}, backend: {} },
} as const satisfies JsonObject;

/**
 * All settings of a run after every source was read (X110). What nobody set has its default; what
 * has none is absent.
 */
export type Config = Omit<
  Filled<Settings, typeof defaults & typeof emptyGroups>,
  '$schema' | 'managed' | 'runs' | 'backends' | 'mcpServers'
> & {
  readonly backends: Readonly<Record<string, BackendSettings>>;
  readonly mcpServers: Readonly<Record<string, JsonObject>>;
};

export const defaults = {
  enabled: true,
  bell: false,
  concurrency: 16,
  concurrencyPer: { provider: {}, model: {}, group: {}, backend: {} },
  maxAgents: 1000,
  approval: 'ask',
  prices: {},
  permissions: { mode: 'accept-edits', allow: [], deny: [], ask: [] },
  shell: { sandbox: 'off', network: 'on', pass: [] },
  telemetry: 'off',
  context: { files: ['AGENTS.md', 'CLAUDE.md'], maxBytes: 65_536 },
  workspace: { link: [], copy: [] },
  mcp: { onClose: 'keep' },
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
