import { basename } from 'node:path';
import type { JsonObject } from '../../../core/values/json.js';

/** What is known about a program beyond the protocol, measured with the real one. */
export interface AgentProfile {
  /** Resident memory of one process, its children included. */
  readonly megabytes: number;
  /** Keys of the model's provider that it needs. */
  readonly keys: readonly string[];
  /** Variable that says where its requests go. */
  readonly addressFrom?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Reports tokens in the answer to a prompt. */
  readonly usage: boolean;
  readonly cost: boolean;
  /** Chooses the model of one call, where a process serves one call. */
  modelChoice?(model: string): {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };
  readonly vendor?: string;
  /** `_meta` of `session/new`. */
  readonly sessionMeta?: JsonObject;
  /** Written below the isolated home before the start. */
  readonly files?: Readonly<Record<string, JsonObject>>;
}

const claude: AgentProfile = {
  megabytes: 380,
  keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
  addressFrom: 'ANTHROPIC_BASE_URL',
  // As root it refuses to start unless told that the place is made for it; what is sent again is
  // for the run to decide.
  env: {
    IS_SANDBOX: '1',
    CLAUDE_CODE_MAX_RETRIES: '0',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
  },
  usage: true,
  cost: true,
  vendor: 'anthropic',
  modelChoice: (model) => ({ env: { ANTHROPIC_MODEL: model } }),
  sessionMeta: {
    claudeCode: {
      options: {
        settingSources: [],
        strictMcpConfig: true,
        disallowedTools: ['Agent', 'Task', 'Workflow', 'AskUserQuestion', 'CronCreate'],
      },
    },
  },
};

const gemini: AgentProfile = {
  megabytes: 450,
  keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  addressFrom: 'GOOGLE_GEMINI_BASE_URL',
  env: {
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    GEMINI_TELEMETRY_ENABLED: 'false',
    GEMINI_CLI_NO_RELAUNCH: 'true',
  },
  usage: true,
  cost: false,
  vendor: 'google',
  modelChoice: (model) => ({ args: ['-m', model] }),
  files: {
    '.gemini/settings.json': {
      general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
      privacy: { usageStatisticsEnabled: false },
      experimental: { enableAgents: false },
      agents: {
        overrides: {
          codebase_investigator: { enabled: false },
          cli_help: { enabled: false },
          generalist: { enabled: false },
        },
      },
      tools: {
        exclude: ['codebase_investigator', 'cli_help', 'generalist', 'ask_user', 'invoke_agent'],
      },
    },
  },
};

const opencode: AgentProfile = {
  megabytes: 800,
  keys: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'OPENCODE_API_KEY'],
  env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_DEFAULT_PLUGINS: '1' },
  usage: true,
  cost: true,
};

const qwen: AgentProfile = {
  megabytes: 900,
  keys: ['OPENAI_API_KEY', 'DASHSCOPE_API_KEY'],
  addressFrom: 'OPENAI_BASE_URL',
  env: {},
  usage: false,
  cost: false,
};
const other: AgentProfile = { megabytes: 500, keys: [], env: {}, usage: false, cost: false };

const byName: readonly (readonly [RegExp, AgentProfile])[] = [
  [/^claude-(agent|code)-acp/, claude],
  [/^gemini/, gemini],
  [/^opencode/, opencode],
  [/^qwen/, qwen],
];

/** By the name of the program or, behind `npx` and the like, of a package among the arguments. */
export function profileOf(run: readonly string[]): AgentProfile {
  for (const part of run) {
    const name = basename(part).replace(/@[^@]*$/, '');
    const found = byName.find(([pattern]) => pattern.test(name));
    if (found !== undefined) return found[1];
  }
  return other;
}
