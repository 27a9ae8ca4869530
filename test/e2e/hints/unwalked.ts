import type { ErrorCode } from '../../../src/core/values/error-codes.js';

/** Commands of the source that no row types, by the reason. Only to become fewer. */
const reasons: Readonly<Record<string, readonly (readonly [from: string, ...says: string[]])[]>> = {
  'it says how something is typed in general, not what to type now': [
    ['onboarding/help/help-topics.ts', 'plenum help <CODE>'],
    ['surfaces/cli/commands/setup/new.ts', 'plenum new <template> <name>'],
    ['surfaces/cli/verbs/topic-text.ts', 'plenum help <topic>', 'plenum help …'],
    ['surfaces/cli/commands/control/answer.ts', 'plenum show'],
    ['surfaces/cli/commands/setup/trust.ts', 'plenum test runs'],
    ['goal/skill/skill-files.ts', 'plenum skill install'],
    ['onboarding/demo/folder.ts', 'plenum demo'],
    ['onboarding/doctor/machine-findings.ts', 'plenum …'],
    ['onboarding/init/first-config.ts', 'git init'],
    ['surfaces/mcp/start-tool.ts', 'plenum run'],
    ['config/schema/config-schema.ts', 'plenum mcp'],
    ['workspaces/landing/guarded-refusal.ts', 'plenum apply'],
  ],
  'it is a line of a log or a name, and tells nobody to type it': [
    ['surfaces/cli/commands/setup/mcp.ts', 'plenum … serves MCP for …'],
    ['surfaces/cli/detached/driver-process.ts', 'plenum … drives run … as process …'],
    ['views/otel/run-spans.ts', 'plenum run …'],
    ['core/run/checks/run-check.ts', "rm -f -- '…'"],
  ],
  'it needs a package registry': [
    ['runs/drive/open-telemetry.ts', 'npm install @opentelemetry/api'],
    ['runs/page/built-page.ts', 'npm install -g plenum'],
    [
      'agents/backends/ai-sdk/provider/provider-table.ts',
      'npm install @ai-sdk/amazon-bedrock@4',
      'npm install @ai-sdk/google-vertex@4',
      'npm install @ai-sdk/azure@3',
    ],
    ['agents/backends/claude-agent/sdk/load-sdk.ts', 'npm install …'],
    ['agents/backends/codex/codex-backend.ts', 'npm install -g @openai/codex'],
    ['agents/backends/codex/server/codex-report.ts', 'npm install -g @openai/codex'],
    ['agents/backends/opencode/opencode-backend.ts', 'npm install -g opencode-ai'],
    ['agents/backends/opencode/opencode-report.ts', 'npm install -g opencode-ai'],
    ['onboarding/help/help-topics.ts', 'npm install -g plenum'],
    ['onboarding/new/templates.ts', 'npm install -g plenum'],
    ['host/folders/package-root.ts', 'npm ci', 'npm install -g plenum'],
    ['onboarding/demo/contents.ts', 'npm ci', 'npm install -g plenum'],
    ['stores/file/journal/segment-header.ts', 'git pull && npm ci && npm run build'],
    ['stores/file/runs/run-header.ts', 'git pull && npm ci && npm run build'],
  ],
  'another test types it, or plays what it says': [
    [
      'runs/work/settled-review.ts',
      'plenum review … --accept-rest',
      'plenum review … --accept-rest --even-if-red',
    ],
    [
      'surfaces/cli/commands/control/review.ts',
      'plenum review … --open',
      'plenum review …',
      'plenum review … --accept-rest --even-if-red',
      'plenum apply …',
    ],
    ['surfaces/cli/review/review-choices.ts', 'plenum review …'],
    ['runs/view/carry-out-review.ts', 'plenum grant …'],
    ['surfaces/cli/text/leftover-notes.ts', 'plenum prune'],
    ['host/disk/disk-error.ts', 'plenum resume …'],
    ['views/lines/fact.ts', 'plenum allow … …', 'plenum deny … …'],
    ['views/report/commands.ts', 'plenum allow … …'],
    ['surfaces/cli/run/answer-use.ts', 'plenum … … ……', 'plenum … … …', 'plenum … … … …'],
    ['surfaces/cli/run/grant-at-box.ts', 'plenum trust'],
    ['surfaces/cli/commands/look/list.ts', 'plenum demo'],
    ['surfaces/cli/commands/setup/init.ts', 'plenum demo'],
    ['surfaces/cli/verbs/topic-text.ts', 'plenum help E_RUN_DRIVEN'],
    ['onboarding/demo/port-report.ts', 'git branch -D …'],
    [
      'surfaces/cli/commands/setup/fake-model.ts',
      'plenum doctor',
      'plenum "find every unchecked permission in src/"',
    ],
    ['surfaces/mcp/control-tool.ts', 'plenum allow … …'],
    ['surfaces/mcp/resume-tool.ts', 'plenum resume …'],
    ['surfaces/mcp/run-text.ts', 'plenum result …', 'plenum allow … …'],
    ['surfaces/mcp/run-tools.ts', 'plenum show …'],
    ['surfaces/mcp/start-tool.ts', 'plenum watch ……'],
  ],
  'only the library, or a check that comes before it, can reach it': [
    ['permissions/policy.ts', 'plenum help permissions'],
    ['settings/read-setting.ts', 'plenum help configuration'],
    ['agents/skeleton/program-report.ts', 'plenum help configuration'],
    ['agents/backends/acp/acp-settings.ts', 'plenum help acp'],
    ['agents/backends/claude-agent/sdk/settings.ts', 'plenum help claude-agent'],
    ['agents/backends/codex/server/codex-settings.ts', 'plenum help codex'],
    ['agents/backends/opencode/opencode-settings.ts', 'plenum help opencode'],
    ['agents/world/load-backends.ts', 'plenum doctor'],
    ['agents/world/pick-backend.ts', 'plenum doctor'],
    ['scripts/saved/save-workflow.ts', 'plenum workflows'],
    ['stores/memory/memory-lease.ts', 'plenum watch …'],
    ['stores/memory/memory-store.ts', 'plenum show …'],
    ['surfaces/cli/run/tell-notices.ts', 'plenum doctor --config'],
    ['workspaces/git/restore.ts', 'plenum list'],
    ['workspaces/run-worktrees/record-base.ts', 'git log --oneline --all'],
  ],
  'it needs a moment between two processes, or a defect of plenum': [
    ['stores/file/lease/driver-lock.ts', 'plenum stop …', 'plenum watch …'],
    ['stores/file/journal/segment-writer.ts', 'plenum watch …'],
    ['stores/words/undriven-control.ts', 'plenum show …'],
    ['surfaces/server/error-answer.ts', 'plenum doctor'],
    ['surfaces/cli/io/last-resort.ts', 'plenum help E_INTERNAL'],
    ['surfaces/cli/io/unsettled-end.ts', 'plenum show @last', 'plenum help E_INTERNAL'],
  ],
  'it is a line of a program that plenum writes, and told to nobody': [
    ['agents/backends/claude-agent/sdk/plain-shell.ts', 'unset …'],
    [
      'agents/backends/opencode/state-folder.ts',
      "unset … $(env | sed -n 's/^\\(OPENCODE_[A-Z_]*\\)=.*/\\1/p'",
    ],
  ],
  'it needs a machine that is managed: rules of /etc/plenum/config.json': [
    ['runs/control/write-rule.ts', 'plenum doctor --config'],
  ],
};

interface Unwalked {
  readonly from: string;
  readonly says: string;
  readonly why: string;
}

export const unwalked: readonly Unwalked[] = Object.entries(reasons).flatMap(([why, files]) =>
  files.flatMap(([from, ...commands]) => commands.map((says) => ({ from, says, why }))),
);

const edited = 'its hint names the edit of the script, and no command';
const ofRun = 'a run carries it: rows without a code bring it about, by what the report says';
const told = 'its hint says what to change, and names no command';

export const codesWithoutRow: Partial<Record<ErrorCode, string>> = {
  E_SCRIPT_META: edited,
  E_SCRIPT_IMPORT: edited,
  E_SCRIPT_UNAWAITED: edited,
  E_SCRIPT_SIZE: edited,
  E_SCHEMA: edited,
  E_SCRIPT_THREW: ofRun,
  E_SCRIPT_STUCK: ofRun,
  E_SCRIPT_TIMEOUT: ofRun,
  E_SCRIPT_MEMORY: ofRun,
  E_SCRIPT_FLOOD: ofRun,
  E_SCRIPT_RESULT: ofRun,
  E_LIMIT: ofRun,
  E_TOO_MANY_FILES: told,
  E_PROGRAM_MISSING: told,
  E_BRANCH_IN_USE: told,
  E_GIT_MISSING: told,
  E_DEMO_INPUT: 'it needs a package that is not whole',
  E_INTERNAL: 'it is a defect of plenum',
  E_SANDBOX: 'it is a defect of plenum',
  E_JOURNAL_VERSION: 'it needs a newer plenum',
  E_JOURNAL_WRITE: 'bad-input.test.ts fills a disk and resumes',
  E_NOT_WRITABLE: 'not-writable.test.ts brings it about',
  E_RUN_FENCED: 'it needs two drivers at one moment',
  E_CONTROL_TIMEOUT: 'it needs a driver that hangs',
  E_PAGE_MISSING: 'it needs a package that is not whole',
  E_REVIEW_OPEN: 'review.test.ts brings it about',
  E_PROTECT: told,
  E_OUTPUT_HELD: told,
  E_WORKTREE_SETUP: ofRun,
  E_WORKTREE_GONE: ofRun,
  E_WORKTREE_SUBMODULE: ofRun,
  E_WORKTREE_ELSEWHERE: ofRun,
};
