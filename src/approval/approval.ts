import type { Config } from '../config/values/config.js';
import type { Estimate } from '../core/estimate/estimate.js';
import type { MetaPhase, Program } from '../core/program/syntax/program.js';
import { type ApprovalSite, approvalSites } from './approval-sites.js';
import { notGranted } from './command-notices.js';
import type { Notice } from './notice.js';
import type { NoticeList } from './run-notices.js';
import type { WantedCommand } from './wanted-commands.js';

/** Everything a person needs to say yes or no (C93). */
export interface ApprovalFacts {
  readonly name: string;
  readonly description: string;
  readonly file: string;
  readonly hash: string;
  readonly phases: readonly MetaPhase[];
  readonly sites: readonly ApprovalSite[];
  readonly estimate: Estimate | null;
  readonly concurrency: number;
  readonly maxAgents: number;
  readonly budget: string;
  readonly commands: readonly WantedCommand[];
  /** What else is known; of commands it stands with them. */
  readonly notices: readonly Notice[];
  /** The run fails for sure, and where; `null` where it may succeed. */
  readonly failure: Notice | null;
  /** The one line that grants what is refused; `null` where nothing is. */
  readonly grant: string | null;
  /** Rules that would be in force once they are written. */
  readonly grantable: readonly string[];
  /** Where merge puts what it takes; `null` where the script does not merge. */
  readonly lands: string | null;
  readonly backend: string;
  readonly tools: string;
  readonly writes: string;
  readonly isolation: string;
  /** What the backend cannot keep agents from. */
  readonly cannot: readonly string[];
  readonly servers: readonly string[];
  /** Agent types other than the default one, with where they come from. */
  readonly agentTypes: readonly string[];
}

export interface ApprovalRequest {
  readonly program: Program;
  readonly hash: string;
  readonly config: Config;
  readonly backend: string;
  /** What that backend cannot enforce, in words. */
  readonly lacks: readonly string[];
  readonly estimate?: Estimate | null;
  readonly known: NoticeList;
  /** MCP servers in force. */
  readonly servers?: readonly string[];
  /** Where an agent type is defined, e.g. `project`. */
  readonly originOf?: (agentType: string) => string;
  readonly limits: {
    readonly concurrency: number;
    readonly maxAgents: number;
    readonly budget: { readonly usd?: number; readonly tokens?: number; readonly minutes?: number };
  };
}

export function approvalFacts(request: ApprovalRequest): ApprovalFacts {
  const {
    program,
    hash,
    config,
    backend,
    lacks,
    limits,
    estimate = null,
    known,
    servers = [],
    originOf,
  } = request;
  const { usd, tokens, minutes } = limits.budget;
  const budget = [
    usd === undefined ? '' : `$${usd}`,
    tokens === undefined ? '' : `${tokens} tokens`,
    minutes === undefined ? '' : `${minutes} min`,
  ];
  const simulated = backend === 'simulate';
  const sites = approvalSites(program.callSites, estimate, config.model ?? null);
  const types = [...new Set((estimate?.bySite ?? []).map(({ agentType }) => agentType))].filter(
    (type) => type !== 'general-purpose',
  );
  return {
    name: program.meta.name,
    description: program.meta.description,
    file: program.file,
    hash,
    phases: program.meta.phases ?? [],
    sites,
    estimate,
    concurrency: limits.concurrency,
    maxAgents: limits.maxAgents,
    budget: budget.filter(Boolean).join(', ') || 'no ceiling',
    commands: known.commands,
    notices: known.notices.filter(({ code }) => code !== notGranted),
    failure: known.notices.find(({ weight }) => weight === 'failure') ?? null,
    grant: known.grant,
    grantable: [
      ...new Set(known.refused.flatMap(({ rule, waits }) => (waits || !rule ? [] : [rule]))),
    ],
    lands: known.merges
      ? 'merge puts work on the branch plenum/<run>; your checkout stays as it is'
      : null,
    backend,
    tools: toolsText(estimate),
    writes: simulated ? 'nothing: no agent and no command really runs' : writeAccess(config),
    isolation: isolationText(sites),
    cannot: [
      ...(backend === 'command'
        ? ['keep the agents’ programs from reading, writing or running what you can']
        : []),
      ...lacks.map((what) => `enforce ${what}`),
    ],
    servers,
    agentTypes: types.map((type) => (originOf ? `${type} (${originOf(type)})` : type)),
  };
}

function writeAccess(config: Config): string {
  switch (config.permissions.mode) {
    case 'bypass':
      return 'agents may write and run anything (mode bypass)';
    case 'accept-edits':
      return 'agents may edit their workspace (accept-edits), never .plenum .claude .git .mcp.json';
    case 'deny-unlisted':
      return 'only what a rule allows (mode deny-unlisted)';
    case 'default':
      return 'agents have to ask before they write (mode default)';
  }
}

const allTools = 'all that the permissions allow';

function toolsText(estimate: Estimate | null): string {
  const kinds = (estimate?.bySite ?? []).map(({ tools, readOnly }) => {
    if (tools !== null) return tools.length === 0 ? 'none' : tools.join(', ');
    return readOnly ? 'those that only read' : allTools;
  });
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (counts.size === 0) return allTools;
  if (counts.size === 1) return [...counts.keys()].join();
  return [...counts].map(([kind, count]) => `${kind} (${count} of ${kinds.length})`).join('; ');
}

function isolationText(sites: readonly ApprovalSite[]): string {
  const known = sites.filter(({ isolated }) => isolated !== null);
  const own = known.filter(({ isolated }) => isolated);
  if (own.length === 0) return 'none: all agents work in this folder';
  if (own.length === known.length) return 'each agent works in a worktree of its own';
  return (
    `worktrees at ${own.length} of ${known.length} call sites; the other ` +
    'agents work in this folder'
  );
}
