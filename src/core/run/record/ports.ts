import type { JournalEvent } from '../../journal/event.js';
import type { Clock } from '../../ports/clock.js';
import type { ControlInbox } from '../../ports/controls.js';
import type { BackendProfile, Executor } from '../../ports/executor.js';
import type { Hash } from '../../ports/hash.js';
import type { JournalSession } from '../../ports/journal.js';
import type { ProviderBoard } from '../../ports/request-gate.js';
import type { Sandbox } from '../../ports/sandbox.js';
import type { SchemaChecker } from '../../ports/schema-checker.js';
import type { Workspace } from '../../ports/workspace.js';
import type { Worktrees } from '../../ports/worktrees.js';
import type { Program } from '../../program/syntax/program.js';
import type { Brief } from '../../step/brief.js';
import type { CallOptions } from '../../step/call.js';
import type { StepKind } from '../../step/step.js';
import type { RunRule } from '../../step/tool-use.js';
import type { Json, JsonObject } from '../../values/json.js';
import type { Usage } from '../../values/usage.js';
import type { DecideUse } from './permission-desk.js';

/** Everything the run loop touches. `runs/drive` wires the real ones, tests their own. */
export interface RunPorts {
  readonly sandbox: Sandbox;
  /** `null` in a dry run: nothing is written. */
  readonly journal: JournalSession | null;
  readonly getBlob: (hash: string) => Promise<string>;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly checker: SchemaChecker;
  readonly workspace: Workspace;
  /**
   * Isolated workspaces, opened at first need. Rejects with a PlenumError where there can be none
   * (no repository).
   */
  readonly worktrees: () => Promise<Worktrees>;
  readonly controls: ControlInbox | null;
  readonly executor: Executor;
  /** What other runs of this machine met at providers; absent: there are none. */
  readonly board?: ProviderBoard | undefined;
  /** Which backend serves a call and what its agent is told, or why none does. */
  readonly pick: (options: CallOptions) => Pick;
  /**
   * Names of backends that could serve a call where the picked one cannot, for people; core knows
   * none of them.
   */
  readonly backendsThatCan: (ability: 'continues' | 'steer') => readonly string[];
  readonly agentType: (name: string | undefined) => AgentType | null;
  readonly agentTypes: () => readonly string[];
  /** US dollars for this usage; undefined when no price is known (X84). */
  readonly price: (model: string, usage: Usage) => number | undefined;
  /** What agents may do with their tools (X100). */
  readonly decideUse: DecideUse;
  /** What a person said of uses for the rest of this run: before, and now. */
  readonly runRules: {
    readonly made: readonly RunRule[];
    readonly note: (rule: RunRule) => void;
  };
  /**
   * What people should know about the agents' world by now, e.g. an MCP server that does not start;
   * each text is said once.
   */
  readonly advice: () => readonly { readonly code: string; readonly text: string }[];
  /** Whether a person can be asked. */
  readonly attended: boolean;
  /** Commands of the script (`Sh`) and branches it publishes (`Publish`) are off unless granted. */
  readonly permit: (tool: 'Sh' | 'Publish', argument: string) => Permission;
  /** Makes a branch of the user's at a commit of the run; the same key twice makes one. */
  readonly publish: (request: {
    readonly branch: string;
    readonly commit: string;
    readonly key: string;
  }) => Promise<object>;
  readonly workflows: WorkflowSource;
  /** Stand-ins for steps that touch the world, under a backend that executes nothing (X114). */
  readonly simulated: SimulatedSteps | null;
  readonly onEvent: (event: JournalEvent) => void;
  readonly onProgress: (n: number, item: JsonObject) => void;
}

export type Pick =
  | { readonly ok: true; readonly backend: BackendProfile; readonly brief: Brief }
  | { readonly ok: false; readonly message: string };

export interface AgentType {
  readonly name: string;
  readonly readOnly: boolean;
}

export interface Permission {
  readonly allowed: boolean;
  readonly message: string;
}

export interface WorkflowSource {
  /**
   * Finds, checks and snapshots a saved workflow (C44). Rejects with a PlenumError that lists what
   * exists.
   */
  resolve(input: JsonObject): Promise<{ readonly name: string; readonly script: string }>;
  /** The snapshot as it is now. */
  program(script: string): Promise<Program>;
}

export type SimulatedSteps = (
  kind: StepKind,
  place: { readonly content: string; readonly lane: string; readonly ordinal: number },
  input: JsonObject,
) => Json | Promise<Json> | undefined;
