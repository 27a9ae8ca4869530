import type { CodexSettings } from './codex-settings.js';

/** The variable under which the program gets its key; commands never see it. */
export const keyVariable = 'PLENUM_CODEX_KEY';

/**
 * Everything through which an agent could act without being asked, start agents of its own, or
 * reach other services.
 */
const switchedOff = [
  'apps',
  'browser_use',
  'browser_use_external',
  'computer_use',
  'goals',
  'hooks',
  'image_generation',
  'in_app_browser',
  'memories',
  'plugin_sharing',
  'plugins',
  'remote_plugin',
  'shell_snapshot',
  'skill_mcp_dependency_install',
  'skill_search',
  'tool_suggest',
  'unbounded_connection_retries',
  'view_image',
  'workspace_dependencies',
];

/**
 * TOML values of settings that hold for all threads of the process. They win over the user's own
 * configuration file.
 */
export function codexFlags({ provider }: CodexSettings): readonly string[] {
  const settings: Record<string, string> = {
    web_search: '"disabled"',
    'agents.enabled': 'false',
    'analytics.enabled': 'false',
    check_for_update_on_startup: 'false',
    // A login shell would read the profile of the user, and with it keys.
    allow_login_shell: 'false',
    'history.persistence': '"none"',
    'skills.bundled.enabled': 'false',
    'skills.include_instructions': 'false',
  };
  for (const feature of switchedOff) settings[`features.${feature}`] = 'false';
  if (provider !== undefined) {
    settings.model_provider = '"plenum"';
    // Its own retries are off: the run decides what is sent again.
    settings['model_providers.plenum'] =
      `{name="plenum",base_url=${JSON.stringify(provider.baseUrl)},env_key="${keyVariable}` +
      '",wire_api="responses",request_max_retries=0,stream_max_retries=0,supports_websockets=false}';
  }
  return Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}
