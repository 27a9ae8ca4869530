import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAgentTypes } from '../../agents/agent-types/read-agent-types.js';
import type { Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import { packageRoot } from '../../host/folders/package-root.js';
import { createPolicy } from '../../permissions/policy.js';
import { listWorkflows } from '../../scripts/saved/list-workflows.js';
import type { PlanContext } from '../planner/plan-context.js';
import { repositoryMap } from '../project/repository-map.js';

interface ContextRequest {
  readonly project: string;
  readonly cwd: string;
  readonly config: Config;
  readonly surroundings: Surroundings;
  readonly attended: boolean;
  /** Text of the arguments that will be given, if any. */
  readonly args: string | undefined;
}

/** The authoring guide as it is published: the same text for planner, docs and skill. */
async function authoringGuide(root = packageRoot()): Promise<string> {
  const page = await readFile(join(root, 'docs', 'authoring.md'), 'utf8');
  return page.replace(/\nLast checked with plenum \S+\n$/, '');
}

/**
 * Everything the planner is told of this project. Reads files and asks git; starts nothing else.
 */
export async function readPlanContext({
  project,
  cwd,
  config,
  surroundings,
  attended,
  args,
}: ContextRequest): Promise<PlanContext> {
  const { home, trusted, env } = surroundings;
  const [guide, map, types, workflows] = await Promise.all([
    authoringGuide(),
    repositoryMap(project, env),
    readAgentTypes({ project, config, home, trusted, cwd }),
    listWorkflows({ cwd, home }),
  ]);
  return {
    guide,
    repository: map.text,
    agentTypes: [...types.types.values()].map(({ name, settings }) => ({
      name,
      description: clipped(settings.description),
    })),
    workflows: workflows
      .filter(({ problem }) => problem === null)
      .map(({ name, description, whenToUse }) => ({
        name,
        description: clipped(whenToUse ?? description),
      })),
    roles: Object.keys(config.models).filter((name) => name !== 'planner'),
    grants: grantsOf(config, project),
    worktrees: map.git,
    attended,
    ...(args === undefined ? {} : { args }),
  };
}

function grantsOf(config: Config, project: string): readonly string[] {
  const anything = createPolicy(config.permissions, { root: project }).decide({
    tool: 'Sh',
    argument: 'any-command --at all',
  });
  return anything.decision === 'allow'
    ? ['every command']
    : config.permissions.allow.filter((rule) => rule.startsWith('Sh('));
}

function clipped(text: string | null | undefined): string {
  const line = (text ?? '').replaceAll(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
