import type { DriveRequest } from '../../config/request/drive-request.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { CallSite, Program } from '../../core/program/syntax/program.js';
import type { Json } from '../../core/values/json.js';
import { parseRule } from '../../permissions/rule.js';
import { refuseLeavingGlob } from '../../workspaces/folder/contained-path.js';
import { defaultProtected, namedScripts } from '../../workspaces/protected/default-protected.js';
import { asLiteral } from '../../workspaces/protected/walk-matching.js';
import { folderScripts } from '../../workspaces/protected/what-to-protect.js';
import { findNested } from './find-nested.js';

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
  const sites = await sitesOf(program, project);
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

/** Call sites of the script and of the workflows that it names, and those name, literally. */
async function sitesOf(program: Program, project: string): Promise<readonly CallSite[]> {
  const sites: CallSite[] = [];
  const seen = new Set<string>();
  const queue: Program[] = [program];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    sites.push(...next.callSites);
    for (const { verb, label } of next.callSites) {
      if (verb !== 'workflow' || label === undefined || seen.has(label)) continue;
      seen.add(label);
      // A name that leads nowhere is told when the script asks for it.
      const found = await findNested(project, { name: label }).catch(() => null);
      const checked = found === null ? null : checkScript(found.source, found.file);
      if (checked?.ok) queue.push(checked.program);
    }
  }
  return sites;
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
