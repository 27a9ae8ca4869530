import type { Config } from '../config/values/config.js';
import type { Estimate } from '../core/estimate/estimate.js';
import type { CallSite, MetaPhase, Program } from '../core/program/syntax/program.js';
import { createPolicy } from '../permissions/policy.js';
import { type ApprovalSite, approvalSites } from './approval-sites.js';

export interface WantedCommand {
  readonly verb: 'sh' | 'gate' | 'merge' | 'publish';
  /** `null` when the script computes it: it is checked when it comes. */
  readonly command: string | null;
  readonly line: number;
  readonly granted: boolean;
  readonly reason: string;
}

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
  readonly project: string;
  readonly estimate?: Estimate | null;
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
    project,
    limits,
    estimate = null,
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
    commands: wantedCommands(program.callSites, config, project, simulated),
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

function wantedCommands(
  sites: readonly CallSite[],
  config: Config,
  project: string,
  simulated: boolean,
): readonly WantedCommand[] {
  const policy = createPolicy(config.permissions, { root: project });
  return sites.flatMap(({ verb, command, site }): WantedCommand[] => {
    if (verb !== 'sh' && verb !== 'gate' && verb !== 'merge' && verb !== 'publish') return [];
    if (verb === 'merge' && command === undefined) return [];
    if (simulated)
      return [
        {
          verb,
          command: command ?? null,
          line: site.line,
          granted: true,
          reason: 'simulated, not executed',
        },
      ];
    if (command === undefined)
      return [
        {
          verb,
          command: null,
          line: site.line,
          granted: false,
          reason: 'computed by the script; only a granted one will run',
        },
      ];
    const { decision, reason } = policy.decide({
      tool: verb === 'publish' ? 'Publish' : 'Sh',
      argument: command,
    });
    return [{ verb, command, line: site.line, granted: decision === 'allow', reason }];
  });
}

function writeAccess(config: Config): string {
  switch (config.permissions.mode) {
    case 'bypass':
      return 'agents may write and run anything (mode bypass)';
    case 'accept-edits':
      return (
        'agents may edit files of their workspace, but .plenum, .claude, .git and .mcp.json; ' +
        'commands follow the rules (mode accept-edits)'
      );
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
