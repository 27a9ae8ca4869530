import type { CallSite, MetaPhase, Program } from '../core/model/program/program.js';
import { createPolicy } from '../permissions/policy.js';
import type { Config } from './config/config.js';

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
  readonly callSites: number;
  readonly loops: number;
  readonly concurrency: number;
  readonly maxAgents: number;
  readonly budget: string;
  readonly commands: readonly WantedCommand[];
  readonly backend: string;
  readonly models: readonly string[];
  readonly writes: string;
  /** What the backend cannot keep agents from. */
  readonly cannot: readonly string[];
}

export interface ApprovalRequest {
  readonly program: Program;
  readonly hash: string;
  readonly config: Config;
  readonly backend: string;
  /** What that backend cannot enforce, in words. */
  readonly lacks: readonly string[];
  readonly project: string;
  readonly limits: {
    readonly concurrency: number;
    readonly maxAgents: number;
    readonly budget: { readonly usd?: number; readonly tokens?: number; readonly minutes?: number };
  };
}

export function approvalFacts({ program, hash, config, backend, lacks, project, limits }: ApprovalRequest): ApprovalFacts {
  const agents = program.callSites.filter((site) => site.verb === 'agent');
  const { usd, tokens, minutes } = limits.budget;
  const budget = [usd === undefined ? '' : `$${usd}`, tokens === undefined ? '' : `${tokens} tokens`, minutes === undefined ? '' : `${minutes} min`];
  const simulated = backend === 'simulate';
  return {
    name: program.meta.name,
    description: program.meta.description,
    file: program.file,
    hash,
    phases: program.meta.phases ?? [],
    callSites: agents.length,
    loops: agents.filter((site) => site.inLoop).length,
    concurrency: limits.concurrency,
    maxAgents: limits.maxAgents,
    budget: budget.filter(Boolean).join(', ') || 'no ceiling',
    commands: wantedCommands(program.callSites, config, project, simulated),
    backend,
    models: [...new Set(agents.map((site) => site.model ?? config.model ?? 'the backend’s own choice'))],
    writes: simulated ? 'nothing: no agent and no command really runs' : writeAccess(config),
    cannot: [
      ...(backend === 'command' ? ['keep the agents’ programs from reading, writing or running what you can'] : []),
      ...lacks.map((what) => `enforce ${what}`),
    ],
  };
}

function wantedCommands(sites: readonly CallSite[], config: Config, project: string, simulated: boolean): readonly WantedCommand[] {
  const policy = createPolicy(config.permissions, { root: project });
  return sites.flatMap(({ verb, command, site }): WantedCommand[] => {
    if (verb !== 'sh' && verb !== 'gate' && verb !== 'merge' && verb !== 'publish') return [];
    if (verb === 'merge' && command === undefined) return [];
    if (simulated) return [{ verb, command: command ?? null, line: site.line, granted: true, reason: 'simulated, not executed' }];
    if (command === undefined)
      return [{ verb, command: null, line: site.line, granted: false, reason: 'computed by the script; only a granted one will run' }];
    const { decision, reason } = policy.decide({ tool: verb === 'publish' ? 'Publish' : 'Sh', argument: command });
    return [{ verb, command, line: site.line, granted: decision === 'allow', reason }];
  });
}

function writeAccess(config: Config): string {
  switch (config.permissions.mode) {
    case 'bypass':
      return 'agents may write and run anything (mode bypass)';
    case 'accept-edits':
      return 'agents may write files of this project (mode accept-edits)';
    case 'deny-unlisted':
      return 'only what a rule allows (mode deny-unlisted)';
    case 'default':
      return 'agents have to ask before they write (mode default)';
  }
}
