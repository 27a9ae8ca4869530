import type { ErrorCode } from '../../../src/core/values/error-codes.js';

/** Commands of the source that no row types, by the reason. Only to become fewer. */
const reasons: Readonly<Record<string, readonly (readonly [from: string, ...says: string[]])[]>> = {
  'it says how something is typed in general, not what to type now': [
    ['onboarding/help/help-topics.ts', 'plenum help <CODE>'],
    ['surfaces/cli/commands/setup/new.ts', 'plenum new <template> <name>'],
    ['surfaces/cli/verbs/topic-text.ts', 'plenum help <topic>', 'plenum help …'],
    ['surfaces/cli/commands/control/answer.ts', 'plenum show'],
    ['surfaces/cli/commands/setup/trust.ts', 'plenum test runs'],
    ['surfaces/cli/commands/setup/mcp.ts', 'plenum … serves MCP for …'],
    ['goal/skill/skill-files.ts', 'plenum skill install'],
    ['onboarding/demo/folder.ts', 'plenum demo'],
    ['onboarding/doctor/machine-findings.ts', 'plenum …'],
    ['onboarding/init/first-config.ts', 'git init'],
    ['surfaces/mcp/start-tool.ts', 'plenum run'],
    ['workspaces/landing/guarded-refusal.ts', 'plenum apply'],
  ],
  'it needs a package registry': [
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
    ['host/folders/package-root.ts', 'npm ci'],
    ['onboarding/demo/contents.ts', 'npm ci'],
    ['stores/file/journal/segment-header.ts', 'git pull && npm ci && npm run build'],
    ['stores/file/runs/run-header.ts', 'git pull && npm ci && npm run build'],
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

export const codesWithoutRow: Partial<Record<ErrorCode, string>> = {};
