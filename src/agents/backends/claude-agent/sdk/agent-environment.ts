import type { Call } from '../../../../core/step/call.js';
import { childEnvironment } from '../../../../host/programs/child-environment.js';
import { withoutRepositoryVariables } from '../../../../host/programs/repository-variables.js';
import { isSecretVariable } from '../../../../host/secrets/secret-variables.js';
import type { ClaudeAgentSettings, Environment } from './settings.js';

/** Off, as plenum does it itself, or as nobody is there to see it. */
const switches = {
  // Sub-agents, workflows and plans for later (C27).
  CLAUDE_CODE_DISABLE_WORKFLOWS: '1',
  CLAUDE_CODE_DISABLE_CRON: '1',
  // A command that goes on in the background would outlive its permission and its time limit.
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  CLAUDE_CODE_DISABLE_MCP_TASK_BACKGROUND: '1',
  // Each command starts in the agent's folder, as it was told.
  CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR: '1',
  // Instructions come with the brief, and nothing is kept for later sessions.
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_DISABLE_BUNDLED_SKILLS: '1',
  // One retry is never carried out: its announcement tells what went wrong and how long the server
  // wants us to wait (X81).
  CLAUDE_CODE_MAX_RETRIES: '1',
  CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_DISABLE_TERMINAL_TITLE: '1',
  DISABLE_AUTOUPDATER: '1',
} as const;

/** Read by Claude Code from a pipe, so that no shell of the agent sees them. */
const piped = [
  ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR'],
  ['CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR'],
] as const;

/**
 * Read from the environment only, by the switch that makes them needed; the agent's shells are
 * started without them.
 */
const needed: readonly (readonly [flag: string | null, names: readonly string[]])[] = [
  [null, ['ANTHROPIC_AUTH_TOKEN']],
  [
    'CLAUDE_CODE_USE_BEDROCK',
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_BEARER_TOKEN_BEDROCK'],
  ],
  ['CLAUDE_CODE_USE_VERTEX', ['GOOGLE_APPLICATION_CREDENTIALS']],
  ['CLAUDE_CODE_USE_FOUNDRY', ['ANTHROPIC_FOUNDRY_API_KEY']],
];

/** Its way out, where a password stands in it. */
const ways = ['ANTHROPIC_BASE_URL', 'HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];

export interface Granted {
  /** Goes through descriptor 3. */
  readonly piped?: { readonly switch: string; readonly secret: string };
  /** Names that stand in the environment of Claude Code, and in none of a shell. */
  readonly open: readonly string[];
}

/**
 * The credentials that Claude Code needs, and how it gets them. A token beats a key, as it does for
 * Claude Code itself.
 */
export function grantedTo(own: Environment, { login }: ClaudeAgentSettings): Granted {
  if (login === 'user') return { open: [] };
  const open = needed
    .flatMap(([flag, names]) => (flag === null || set(own, flag) ? names : []))
    .concat(ways.filter((name) => isSecretVariable(name, own[name] ?? '')))
    .filter((name) => set(own, name));
  const pipe = open.includes('ANTHROPIC_AUTH_TOKEN')
    ? undefined
    : piped.find(([name]) => set(own, name));
  return pipe === undefined
    ? { open }
    : { open, piped: { switch: pipe[1], secret: own[pipe[0]] ?? '' } };
}

interface EnvironmentParts {
  readonly settings: ClaudeAgentSettings;
  readonly granted: Granted;
  readonly configDir: string;
  /** Starts the commands of the agent, where something must be kept from them. */
  readonly shell?: string;
}

export function agentEnvironment(
  call: Call,
  own: Environment,
  { settings, granted, configDir, shell }: EnvironmentParts,
): Record<string, string> {
  return {
    ...withoutMarks(withoutRepositoryVariables(childEnvironment(own, call.key, granted.open))),
    ...switches,
    ...(settings.baseUrl === undefined ? {} : { ANTHROPIC_BASE_URL: settings.baseUrl }),
    ...(settings.login === 'key' ? { CLAUDE_CONFIG_DIR: configDir } : {}),
    ...(granted.piped === undefined ? {} : { [granted.piped.switch]: '3' }),
    ...(shell === undefined ? {} : { CLAUDE_CODE_SHELL_PREFIX: shell }),
    PLENUM_CALL: call.key,
    PLENUM_RUN: call.runId,
  };
}

function set(own: Environment, name: string): boolean {
  return (own[name] ?? '') !== '';
}

/** plenum may itself run inside Claude Code; its agents are none of that session's. */
function withoutMarks(environment: Record<string, string>): Record<string, string> {
  const kept = Object.entries(environment).filter(
    ([name]) =>
      name !== 'CLAUDECODE' &&
      name !== 'AI_AGENT' &&
      !/^CLAUDE_CODE_(CHILD|SESSION|MESSAGING|ENTRYPOINT|SSE_PORT|EXECPATH)/.test(name),
  );
  return Object.fromEntries(kept);
}
