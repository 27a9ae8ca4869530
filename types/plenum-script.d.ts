/**
 * What a plenum workflow script finds without importing anything. For editors only: a script is JavaScript, and nothing of this runs.
 * Times are milliseconds, sizes bytes, money US dollars, unless it says otherwise.
 */
declare namespace plenum {
  type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

  /** JSON Schema. The root of an agent's schema must be an object. */
  interface Schema {
    readonly [keyword: string]: any;
  }

  type Flat<T> = { [K in keyof T]: T[K] };
  type RequiredKeys<S, P> = S extends { required: readonly (infer K)[] } ? K & keyof P : never;
  type ObjectOf<S, P> = Flat<
    { -readonly [K in keyof P as K extends RequiredKeys<S, P> ? K : never]: FromSchema<P[K]> } & {
      -readonly [K in keyof P as K extends RequiredKeys<S, P> ? never : K]?: FromSchema<P[K]>;
    }
  >;

  /** Type of the values that fit a schema written in place; `any` where the schema is computed. */
  type FromSchema<S> = S extends { const: infer C }
    ? C
    : S extends { enum: readonly (infer E)[] }
      ? E
      : S extends { type: 'object'; properties: infer P }
        ? ObjectOf<S, P>
        : S extends { type: 'array'; items: infer I }
          ? FromSchema<I>[]
          : S extends { type: 'string' }
            ? string
            : S extends { type: 'number' | 'integer' }
              ? number
              : S extends { type: 'boolean' }
                ? boolean
                : S extends { type: 'null' }
                  ? null
                  : any;

  /** Options are often put together elsewhere, where editors know only that they are text; `plenum check` knows the words. */
  type Word<W extends string> = W | (string & {});

  type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

  /** Why a call did not complete. */
  type Cause =
    | 'rate-limit'
    | 'quota'
    | 'credit'
    | 'overloaded'
    | 'network'
    | 'auth'
    | 'invalid-request'
    | 'refusal'
    | 'schema'
    | 'empty'
    | 'length'
    | 'stall'
    | 'timeout'
    | 'turns'
    | 'cost'
    | 'loop'
    | 'skipped'
    | 'stopped'
    | 'abandoned'
    | 'budget'
    | 'cap'
    | 'crash'
    | 'permission'
    | 'gate'
    | 'unverified'
    | 'conflict'
    | 'disk'
    | 'unsupported'
    | 'lost';

  interface AgentOptions {
    /** How people see the call [first 60 characters of the prompt]. No part of the question. */
    label?: string;
    /** Group in the views; overrides `phase()`. No part of the question. */
    phase?: string;
    /** JSON Schema of the answer: the call gives an object that fits it. */
    schema?: Schema;
    /** Model id, a role of the configuration, or `haiku`, `sonnet`, `opus`, `fable`. */
    model?: string;
    effort?: Word<Effort>;
    /** `general-purpose`, `Explore`, or a type of this project. Throws when there is no such type. */
    agentType?: string;
    backend?: string;
    /** The agent cannot write. */
    readOnly?: boolean;
    /** A worktree of its own; take what it leaves with `merge()`. */
    isolation?: Word<'worktree' | 'shared'>;
    /** Works on what an outcome left, or on what was merged so far. */
    workspace?: Workspace | Outcome<any> | Word<'run'> | null;
    /** Folder inside the workspace. */
    cwd?: string;
    /** Tools it may use, by name. */
    tools?: readonly string[];
    /** Longest time of one attempt. */
    timeoutMs?: number;
    /** Longest silence of the agent. */
    stallMs?: number;
    maxTurns?: number;
    /** US dollars to set aside for it. */
    maxCost?: number;
    /** Attempts after failures that may pass. */
    retries?: number;
    /** Calls of one group may have a limit of their own. */
    group?: string;
    /** Names the question: a resume finds it by this, wherever it moved. */
    key?: string;
    /** `lean`: without the project's instructions. */
    context?: Word<'lean'>;
  }

  interface Usage {
    inputTokens?: number;
    outputTokens?: number;
    cacheReadTokens?: number;
    cacheWriteTokens?: number;
  }

  /** What an isolated call left. */
  interface Workspace {
    ref: string;
    base: string;
    commit: string;
    /** How many commits. */
    commits: number;
    diffStat: { files: number; insertions: number; deletions: number };
    /** The changes as text. */
    diff(): Promise<string>;
  }

  interface OutcomeFacts {
    message?: string;
    usage: Usage | null;
    /** US dollars; `null` is unknown. */
    cost: number | null;
    model?: string;
    backend?: string;
    attempts?: number;
    /** What the agent said when it could not be used as the value. */
    raw?: string;
  }
  interface Completed<T> extends OutcomeFacts {
    status: 'completed';
    value: T;
    cause: null;
    /** Of isolated calls only: `isolation: 'worktree'` or `workspace`. */
    workspace: Workspace;
  }
  interface NotCompleted extends OutcomeFacts {
    status: 'failed' | 'skipped' | 'stopped';
    value: null;
    cause: Cause;
    workspace?: Workspace;
  }
  type Outcome<T> = Completed<T> | NotCompleted;

  /** A conversation: every turn waits for the one before it. */
  interface Conversation {
    send(prompt: unknown, options?: AgentOptions): Promise<string | null>;
    /** Goes on from here on its own; this one is not changed. */
    fork(): Conversation;
    close(): void;
  }

  interface Agent {
    /**
     * Asks an agent. Gives its final text, or with `schema` an object that fits.
     * `null` when it died, refused, or a person skipped it: a loss of the run.
     * Throws for an unknown `agentType`, an unsatisfied schema, the limit on agents (`AgentCapError`), a spent budget (`BudgetExceededError`).
     */
    <const S extends Schema>(prompt: unknown, options: AgentOptions & { schema: S }): Promise<FromSchema<S> | null>;
    (prompt: unknown, options?: AgentOptions): Promise<string | null>;
    /** Like `agent`, but never throws and never gives a bare `null`: says how it ended and why. */
    outcome<const S extends Schema>(prompt: unknown, options: AgentOptions & { schema: S }): Promise<Outcome<FromSchema<S>>>;
    outcome(prompt: unknown, options?: AgentOptions): Promise<Outcome<string>>;
    /** Opens a conversation. Refused where the backend cannot continue one. */
    open(options?: AgentOptions): Conversation;
  }

  /** Calls of `agent.outcome` never throw, so their slots are never `null`. */
  type Slot<T> = [T] extends [Outcome<any>] ? T : T | null;
  type Stage<P, I, R> = (previous: P, item: I, index: number) => R;
  type Lane<R> = Exclude<Awaited<R>, null>;

  interface Parallel {
    <R>(thunks: readonly (() => R)[]): Promise<Slot<Awaited<R>>[]>;
    <T extends [() => any, ...(() => any)[]]>(thunks: T): Promise<{ -readonly [K in keyof T]: T[K] extends () => infer R ? Slot<Awaited<R>> : never }>;
  }

  interface Pipeline {
    <I, A>(items: readonly I[], a: Stage<I, I, A>): Promise<Slot<Awaited<A>>[]>;
    <I, A, B>(items: readonly I[], a: Stage<I, I, A>, b: Stage<Lane<A>, I, B>): Promise<(Awaited<B> | null)[]>;
    <I, A, B, C>(items: readonly I[], a: Stage<I, I, A>, b: Stage<Lane<A>, I, B>, c: Stage<Lane<B>, I, C>): Promise<(Awaited<C> | null)[]>;
    <I, A, B, C, D>(
      items: readonly I[],
      a: Stage<I, I, A>,
      b: Stage<Lane<A>, I, B>,
      c: Stage<Lane<B>, I, C>,
      d: Stage<Lane<C>, I, D>,
    ): Promise<(Awaited<D> | null)[]>;
    <I>(items: readonly I[], ...stages: Stage<any, I, any>[]): Promise<any[]>;
  }

  interface Verdict {
    passed: boolean;
    /** Exit code; `null` for a function. */
    code: number | null;
    /** The end of what it printed. */
    output: string;
    /** Passed sometimes (`runs`). */
    flaky: boolean;
    /** Protected files that an agent had changed; they were put back for the check. */
    touched: string[];
    /** How it was judged, where that is worth a word: the tests ended early, only exit codes were compared. */
    note?: string;
    /** With `baseline`: tests that fail and did not fail on the base. `passed` is: none of these, and none `missing`. */
    newlyFailing?: string[];
    fixed?: string[];
    stillFailing?: string[];
    /** Ran on the base, and not now. */
    missing?: string[];
    /** Tests that ran, now and on the base; `null` where they cannot be read. */
    count?: number | null;
    baseCount?: number | null;
    compared?: 'tests' | 'exit codes';
    /** Of what was merged: with which landing a test became red. */
    broughtBy?: { test: string; label: string; commit: string | null }[];
  }

  interface GateOptions {
    label?: string;
    /** Runs on what this outcome left, or on what was merged so far. */
    of?: Workspace | Outcome<any> | Word<'run'> | null;
    /** Globs that are put back before it runs [tests, lockfile, scripts that the command names]. */
    protect?: readonly string[];
    /** How often it runs; mixed results are `flaky`. */
    runs?: number;
    /** Compares with what the command said before any agent worked: tests that were red then do not block. */
    baseline?: boolean;
    /** File in which the command leaves JUnit's XML or TAP [its output]. */
    results?: string;
    timeoutMs?: number;
    /** Of all commands with this name, of all runs on this machine, one runs at a time. */
    lock?: string;
  }

  interface Refusal {
    label: string;
    /** `null` for what is no outcome of this run. */
    key: string | null;
    /** `null` for a call that left no workspace. */
    ref: string | null;
    /** How the call ended; `gate` with `when: 'each'`; `guarded`: files that only `plenum apply --with` brings in. */
    cause: Cause | 'guarded';
    message: string;
    /** `guarded` only. */
    paths?: string[];
    /** `gate` only. */
    code?: number;
    output?: string;
  }

  interface MergeResult {
    /** `plenum/<run>`, never a branch of yours; `null` while nothing has landed. */
    branch: string | null;
    /** Its tip; `null` where there is no repository. */
    commit: string | null;
    landed: { label: string; ref: string; commit: string }[];
    /** Completed without any change. */
    empty: { label: string; ref: string }[];
    conflicts: {
      label: string;
      ref: string;
      files: { path: string; base: string | null; ours: string | null; theirs: string | null; binary: boolean }[];
    }[];
    /** What is not on the branch, and why. */
    refused: Refusal[];
    /** What the branch changes against the commit that the run started from. */
    diffStat: { files: number; insertions: number; deletions: number } | null;
    gate: (Omit<Verdict, 'flaky' | 'code'> & { code: number }) | null;
  }

  interface Loss {
    key: string;
    n: number | null;
    label: string;
    phase: string | null;
    cause: Cause | 'script';
    message: string;
    /** Calls that a limit of the run kept from starting, where one entry stands for all of them. */
    count?: number;
  }

  /** What `parallel` and `pipeline` throw when the cap on agents or the budget is reached, once all that had started in them has ended. */
  interface LimitError<T = unknown> extends Error {
    name: 'AgentCapError' | 'BudgetExceededError';
    code: 'cap' | 'budget';
    /** What the slots gave; `null` for those that gave nothing. Absent on the error of a single `agent()`. */
    results?: (T | null)[];
  }

  interface Vote {
    lens?: string;
    verdict: 'confirmed' | 'refuted' | 'unsure' | 'dead';
    reason: string;
    cause?: Cause;
  }

  interface Run {
    readonly id: string;
    readonly seed: string;
    /** Milliseconds since 1970; the same on every resume. */
    readonly startedAt: number;
    /** From 0 up to 1; repeats on a resume. */
    random(): number;
  }

  interface Budget {
    /** Output tokens; `null` without a ceiling. */
    readonly total: number | null;
    /** Output tokens of what was delivered so far. */
    spent(): number;
    /** `Infinity` without a ceiling. */
    remaining(): number;
  }
}

declare let agent: plenum.Agent;

/** Starts all functions at once and waits for all. Order is kept; a slot that throws is `null`. At most 4 096. */
declare let parallel: plenum.Parallel;

/**
 * Every item walks the stages on its own, so none waits for the slowest. A stage gets the value before it, the item and its index.
 * A lane whose stage throws or gives `null` ends with `null`. At most 4 096 items.
 */
declare let pipeline: plenum.Pipeline;

/** Names the group of later calls. Inside `parallel` and `pipeline` use `agent(…, { phase })`. */
declare let phase: (title: string) => void;

/** Writes to the run's log. */
declare let log: (...values: any[]) => void;

/** Runs a saved workflow, or a script of the project, and gives what it returned. */
declare let workflow: (nameOrRef: string | { scriptPath: string }, args?: any) => Promise<any>;

/** Arguments of the run; `undefined` when none were given. `meta.args` describes and checks them. */
declare let args: any;

declare let budget: plenum.Budget;

/** Identity, time and chance that repeat on every resume. */
declare let run: plenum.Run;

/** Runs a command where a rule grants it: `"allow": ["Sh(npm test)"]`. Throws `PermissionError` elsewhere. */
declare let sh: (
  command: string,
  options?: { label?: string; of?: plenum.Workspace | plenum.Outcome<any> | plenum.Word<'run'> | null; timeoutMs?: number; input?: string; once?: string; lock?: string },
) => Promise<{ code: number; stdout: string; stderr: string }>;

/** Paths of the workspace that match, sorted. */
declare let files: (globs: string | readonly string[], options?: { of?: plenum.Workspace | plenum.Outcome<any> | plenum.Word<'run'> | null }) => Promise<string[]>;

/** Text of a file of the workspace; `offset` and `length` in bytes. */
declare let read: (
  path: string,
  options?: { offset?: number; length?: number; of?: plenum.Workspace | plenum.Outcome<any> | plenum.Word<'run'> | null },
) => Promise<string>;

/** Passes by exit code, or by `true` of the function: never by an agent's word. */
declare let gate: (check: string | (() => unknown), options?: plenum.GateOptions) => Promise<plenum.Verdict>;

/**
 * Lands what completed isolated calls left on the branch `plenum/<run>`. Failed, skipped and missing outcomes are listed as `refused`
 * with their cause. A conflict is a value, not an error.
 */
declare let merge: (
  outcomes: readonly (plenum.Outcome<any> | plenum.Workspace | null)[] | plenum.Outcome<any>,
  options?: {
    gate?: string | { command: string; baseline?: boolean; results?: string; lock?: string };
    when?: plenum.Word<'end'> | plenum.Word<'each'>;
    /** Small changes first meet the fewest conflicts ['given']. */
    order?: plenum.Word<'given'> | plenum.Word<'smallest'>;
    /** Lands what calls that did not complete left, too. */
    unfinished?: boolean;
    protect?: readonly string[];
    label?: string;
  },
) => Promise<plenum.MergeResult>;

/** Makes a branch of yours from an outcome or from what `merge` gave; once, and only where a `Publish(name)` rule grants it. */
declare let publish: (
  outcome: plenum.Outcome<any> | plenum.MergeResult,
  options: { as?: 'branch' | 'pr'; branch: string; review?: boolean; label?: string },
) => Promise<{ branch: string; commit: string; created: boolean; refused?: plenum.Refusal[] }>;

/** Asks a person. Without one, and without a default, the run pauses. */
declare let ask: (
  question: string,
  options?: { options?: readonly string[]; default?: string; about?: unknown; timeoutMs?: number },
) => Promise<string>;

/** Agents try to refute a claim. A strict majority decides; a dead voter never counts as a refutation. */
declare let verify: <C>(
  claim: C,
  options?: { voters?: number; lenses?: readonly string[]; evidence?: unknown } & plenum.AgentOptions,
) => Promise<{ status: 'confirmed' | 'refuted' | 'unverified'; claim: C; votes: plenum.Vote[] }>;

/** Agents score candidates from 0 to 10. */
declare let judge: <C>(
  candidates: readonly C[],
  options?: { criteria?: unknown; judges?: number } & plenum.AgentOptions,
) => Promise<{
  status: 'decided' | 'unverified';
  best: number | null;
  winner: C | null;
  scores: (number | null)[];
  votes: ({ scores: number[]; reason: string } | { dead: plenum.Cause })[];
}>;

/** Proposes and refutes in turns until nobody objects, or says that they disagree. */
declare let converge: <V, O = any>(options: {
  propose: (objections: O[], previous: V | undefined, round: number) => V | Promise<V>;
  refute: (value: V, round: number) => any;
  maxRounds?: number;
  label?: string;
}) => Promise<{ status: 'agreed' | 'disagreement'; value: V; rounds: number; objections: O[] }>;

/** Looks in rounds until nothing new turns up. `dry` is false when the last round still found something. */
declare let untilDry: <T>(
  find: (round: number, itemsSoFar: readonly T[]) => readonly T[] | null | undefined | Promise<readonly T[] | null | undefined>,
  options?: { emptyRounds?: number; maxRounds?: number; key?: (item: T) => unknown; label?: string },
) => Promise<{ items: T[]; rounds: number; dry: boolean }>;

/** Lets `fix` work until the gate passes, nothing changes any more, or the rounds are used up. */
declare let fixUntil: <V extends { passed: boolean } = plenum.Verdict>(
  gate: (round: number) => V | Promise<V>,
  fix: (verdict: V, round: number) => any,
  options?: { maxRounds?: number; noProgress?: number },
) => Promise<{ passed: boolean; rounds: number; reason: 'passed' | 'no-progress' | 'max-rounds'; verdict: V }>;

/** What was dropped so far. A run with losses is `partial` unless they are accepted. */
declare let losses: {
  (): plenum.Loss[];
  accept(reason: string): void;
};

/** Writes to the run's log, like `log`. */
declare let console: {
  log(...values: any[]): void;
  info(...values: any[]): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
  debug(...values: any[]): void;
  trace(...values: any[]): void;
  dir(value: any): void;
  table(value: any): void;
  group(...values: any[]): void;
  groupCollapsed(...values: any[]): void;
  groupEnd(): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string): void;
  assert(condition: any, ...values: any[]): void;
  count(label?: string): void;
};

/** A firing is a recorded step: it repeats on a resume. */
declare let setTimeout: (callback: (...values: any[]) => void, ms?: number, ...values: any[]) => number;
declare let clearTimeout: (timer: number | undefined) => void;

declare function structuredClone<T>(value: T): T;

declare class URLSearchParams {
  constructor(init?: string | Record<string, string> | Iterable<[string, string]>);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}
declare class URL {
  constructor(url: string, base?: string | URL);
  static canParse(url: string, base?: string): boolean;
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  username: string;
  toString(): string;
  toJSON(): string;
}
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string);
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}
