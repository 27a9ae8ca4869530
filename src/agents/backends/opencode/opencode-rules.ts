import type { Brief } from '../../../core/step/brief.js';
import { offersTool } from '../../../core/step/tool-use.js';
import type { JsonObject } from '../../../core/values/json.js';

/** opencode's permissions and the tools of permission rules that they stand for. */
const families: readonly (readonly [permission: string, tools: readonly string[]])[] = [
  ['read', ['Read']],
  ['edit', ['Edit', 'Write']],
  ['bash', ['Bash']],
  ['glob', ['Glob']],
  ['grep', ['Grep']],
  ['list', ['LS']],
  ['webfetch', ['WebFetch']],
  ['websearch', ['WebSearch']],
  ['todowrite', ['TodoWrite']],
];

/** MCP servers that were added for other attempts: all have this start. */
export const serverStart = 'pm';

/**
 * What a session may use; the last rule that fits counts. What is refused here is not offered to
 * the model at all, everything else asks. The sub-agents of opencode, its questions to a person and
 * skills are off (C27).
 */
export function sessionRules(
  { tools, readOnly }: Brief,
  ownServer: string | undefined,
): JsonObject[] {
  const denied = families.filter(([permission, names]) => {
    if (readOnly && (permission === 'edit' || (permission === 'bash' && tools === undefined)))
      return true;
    return !names.some((name) => offersTool(tools, name));
  });
  return [
    rule('*', 'ask'),
    rule('doom_loop', 'allow'),
    rule('todowrite', 'allow'),
    ...['task', 'question', 'skill', 'plan_enter', 'plan_exit', `${serverStart}*`].map((name) =>
      rule(name, 'deny'),
    ),
    ...denied.map(([permission]) => rule(permission, 'deny')),
    ...(ownServer === undefined ? [] : [rule(`${ownServer}_*`, 'allow')]),
  ];
}

function rule(permission: string, action: 'allow' | 'ask' | 'deny'): JsonObject {
  return { permission, pattern: '*', action };
}
