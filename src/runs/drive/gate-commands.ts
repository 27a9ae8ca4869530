import type { DriveRequest } from '../../config/request/drive-request.js';
import type { BaselineRequest } from '../../core/run/checks/baselines.js';
import type { Json } from '../../core/values/json.js';
import { parseRule } from '../../permissions/rule.js';
import { refuseLeavingGlob } from '../../workspaces/folder/contained-path.js';
import { defaultProtected, namedScripts } from '../../workspaces/protected/default-protected.js';
import { asLiteral } from '../../workspaces/protected/walk-matching.js';
import { folderScripts } from '../../workspaces/protected/what-to-protect.js';
import { nestedScripts } from './nested-scripts.js';

const mostCommands = 2_000;
const longestCommand = 4_000;

/**
 * Patterns of all files that a gate of this run may restore, as far as its commands can be known
 * before it begins (X47).
 */
export async function gatePatterns(
  { program, project, config }: DriveRequest,
  args: Json | undefined,
): Promise<readonly string[]> {
  const { scripts } = await nestedScripts(program, project);
  const sites = scripts.flatMap((script) => script.program.callSites);
  const commands = new Set([
    ...sites.flatMap(({ verb, command }) =>
      (verb === 'gate' || verb === 'merge') && command !== undefined ? [command] : [],
    ),
    // A gate runs nothing that is not granted, so a command that is computed mostly stands here, or
    // in the arguments.
    ...config.permissions.allow.flatMap(grantedCommand),
    ...texts(args),
  ]);
  const named = new Set<string>();
  for (const command of [...commands]
    .filter(({ length }) => length <= longestCommand)
    .slice(0, mostCommands))
    for (const path of await namedScripts(folderScripts(project), command)) named.add(path);
  const authors = sites.flatMap(({ protect }) => protect ?? []).filter(staysInside);
  return [
    ...new Set([
      ...defaultProtected,
      ...[...named].sort().map(asLiteral),
      ...authors.filter((glob) => !glob.startsWith('!')),
    ]),
  ];
}

/**
 * Commands of gates that are compared with the base, of the script and of the workflows that it
 * names, as far as their texts say them (X190). The others are run when their gate is reached.
 */
export async function baselineRequests({
  program,
  project,
}: Pick<DriveRequest, 'program' | 'project'>): Promise<readonly BaselineRequest[]> {
  const { scripts } = await nestedScripts(program, project);
  const found = new Map<string, BaselineRequest>();
  for (const { command, baseline: place, results } of scripts.flatMap(
    ({ program: { callSites } }) => callSites,
  )) {
    if (command === undefined || place === undefined) continue;
    const request = { command, place, ...(results === undefined ? {} : { results }) };
    found.set(JSON.stringify(request), request);
  }
  return [...found.values()];
}

function grantedCommand(text: string): readonly string[] {
  const rule = parseRule(text);
  return typeof rule !== 'string' && rule.tool === 'Sh' && rule.pattern !== null
    ? [rule.pattern.replace(/:?\*/g, ' ')]
    : [];
}

function texts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) {
    // The words of a command may come apart.
    const joined = value.every((one) => typeof one === 'string') ? [value.join(' ')] : [];
    return [...joined, ...value.flatMap(texts)];
  }
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
}

function staysInside(glob: string): boolean {
  try {
    refuseLeavingGlob(glob);
    return true;
  } catch {
    return false;
  }
}
