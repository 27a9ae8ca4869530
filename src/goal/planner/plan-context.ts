/** What the planner may count on in this project, as texts. */
export interface PlanContext {
  /** The authoring guide. */
  readonly guide: string;
  readonly repository: string;
  readonly agentTypes: readonly { readonly name: string; readonly description: string }[];
  readonly workflows: readonly { readonly name: string; readonly description: string }[];
  /** Names usable as `agent({ model })`. */
  readonly roles: readonly string[];
  /** Rules that grant commands, as written: `Sh(npm test)`. */
  readonly grants: readonly string[];
  /** Whether calls can have worktrees of their own. */
  readonly worktrees: boolean;
  /** Whether a person can answer `ask()` while it runs. */
  readonly attended: boolean;
  /** What the script finds in `args`, as JSON text; absent: it is run without arguments. */
  readonly args?: string;
}
