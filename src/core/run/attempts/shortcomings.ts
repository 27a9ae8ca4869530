import type { Capabilities } from '../../ports/backend.js';
import type { Brief } from '../../step/brief.js';

/**
 * What a call asks for and its backend cannot give: said once per run, never ignored in silence
 * (C93).
 */
export function shortcomings(
  name: string,
  can: Capabilities,
  brief: Brief,
): readonly { readonly code: string; readonly text: string }[] {
  const lacks: { code: string; text: string }[] = [];
  const miss = (code: string, text: string) =>
    lacks.push({ code: `${name}-${code}`, text: `backend ${name} cannot ${text}` });
  if (brief.readOnly && !can.readOnly)
    miss(
      'read-only',
      'keep read-only agents from writing: use isolation "worktree", where their changes are thrown away',
    );
  if (brief.tools !== undefined && !can.toolAllowList)
    miss('tools', 'limit the tools of an agent: its list of tools is not enforced');
  if (brief.effort !== undefined && !can.effort) miss('effort', 'set the effort: it is ignored');
  if (brief.model !== undefined && !can.model)
    miss('model', 'choose the model: its own default is used');
  return lacks;
}
