import type { AttemptRequest } from '../../../../core/ports/backend.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { notesFor } from '../../../skeleton/caller-notes.js';
import { keyVariable } from '../server/codex-flags.js';
import type { CodexSettings } from '../server/codex-settings.js';

/**
 * No command leaves the sandbox, whoever allows it: what may not be changed is guarded by the
 * system, not by an answer.
 */
const neverOutside = {
  granular: {
    sandbox_approval: false,
    rules: false,
    skill_approval: false,
    request_permissions: false,
    mcp_elicitations: false,
  },
};

/** Model ids are `provider/model`; Codex knows its own by the second part. */
export function bareModel(model: string | undefined): string | undefined {
  return model?.replace(/^openai\//, '');
}

/** What `thread/start` and `thread/resume` have in common. */
export function threadSettings(request: AttemptRequest, settings: CodexSettings): JsonObject {
  const { brief, call, cwd, root } = request;
  const model = bareModel(brief.model ?? settings.model);
  const notes = notesFor(request, call.options.schema);
  return {
    cwd,
    runtimeWorkspaceRoots: [root],
    ...(model !== undefined && { model }),
    approvalPolicy: brief.readOnly ? neverOutside : 'untrusted',
    sandbox: brief.readOnly ? 'read-only' : 'workspace-write',
    developerInstructions: [notes, brief.instructions, brief.projectInstructions]
      .filter((part) => part !== undefined)
      .join('\n\n'),
    config: {
      // Codex trusts the folder of a new thread by itself, writes that down, and starts the MCP
      // servers that the project names.
      projects: Object.fromEntries(
        [cwd, root].map((folder) => [folder, { trust_level: 'untrusted' }]),
      ),
      project_doc_max_bytes: 0,
      // The system's folder for temporary files is no part of the workspace; Codex would also make
      // guarded folders in it.
      sandbox_workspace_write: { network_access: settings.network, exclude_slash_tmp: true },
      shell_environment_policy: {
        inherit: 'all',
        ignore_default_excludes: false,
        exclude: [keyVariable],
        set: { PLENUM_CALL: call.key },
      },
    },
  };
}
