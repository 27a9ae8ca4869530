import { namedFile } from './path-match.js';
import {
  createPolicy,
  isFileTool,
  isWriter,
  type PermissionRequest,
  type PolicyPlace,
} from './policy.js';
import { canonicalTool, isShell } from './rule.js';

/** Longer ones nobody reads before they say yes to them for good. */
const longestRule = 300;

/**
 * The narrowest rule that covers this use, for a person who does not want to be asked about it
 * again; `null` where rules cannot say just this (a `*` that is meant as it stands, a text of
 * several lines).
 */
export function ruleForUse(request: PermissionRequest, place: PolicyPlace): string | null {
  const rule = written(canonicalTool(request.tool), (request.argument ?? '').trim(), place);
  if (rule === null || rule.length > longestRule || /[\n\r]/.test(rule)) return null;
  return covers(rule, request, place) ? rule : null;
}

function written(tool: string, argument: string, place: PolicyPlace): string | null {
  if (isFileTool(tool)) return fileRule(tool, argument, place);
  if (tool === 'WebFetch' && URL.canParse(argument))
    return `WebFetch(domain:${new URL(argument).hostname.replace(/\.$/, '')})`;
  // What is looked for on the web is another text each time.
  if (argument === '' || tool.startsWith('mcp__') || tool === 'WebSearch')
    return isShell(tool) ? null : tool;
  return argument.includes('*') ? null : `${tool}(${argument})`;
}

/** A rule of paths reads them as globs: what a name has of that is meant as it stands. */
function fileRule(tool: string, argument: string, { root, home }: PolicyPlace): string | null {
  const { path, inside } = namedFile(argument, root, home);
  if (!inside && !path.startsWith('/')) return null;
  const plain = path.replaceAll(/[\\*?[\]{}()!+@|]/g, '\\$&');
  return `${isWriter(tool) ? 'Edit' : 'Read'}(${inside ? plain : `/${plain}`})`;
}

function covers(rule: string, request: PermissionRequest, place: PolicyPlace): boolean {
  try {
    const settings = { mode: 'deny-unlisted', allow: [rule], deny: [], ask: [] } as const;
    const { decision, rule: by } = createPolicy(settings, place).decide(request);
    return decision === 'allow' && by !== null;
  } catch {
    return false;
  }
}
