import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../../core/values/json.js';
import { type ProgramReport, unreadable, unusable } from '../../../skeleton/program-report.js';
import { findSdk } from './load-sdk.js';
import { type Environment, hasCredential, readSettings } from './settings.js';

interface ClaudeAgentReport extends ProgramReport {
  readonly version?: string;
}

interface ReportQuestion {
  readonly settings: JsonObject;
  readonly env: Environment;
  readonly projectDir?: string;
  readonly home?: string;
}

/**
 * Whether agents could be started, for `plenum doctor`. Looks at files and names of variables;
 * starts nothing, asks no server.
 */
export async function claudeAgentReport({
  settings,
  env,
  projectDir,
  home = homedir(),
}: ReportQuestion): Promise<ClaudeAgentReport> {
  try {
    const { sdkPath, executable, login } = readSettings(settings, env);
    const sdk = await findSdk({ sdkPath, projectDir });
    if (!sdk.found) return unusable(sdk.why, sdk.mend);
    const { version } = sdk;
    if (executable !== undefined && !(await exists(executable, constants.X_OK))) {
      return unusable(
        `${executable} cannot be started`,
        'correct backends.claude-agent.executable',
      );
    }
    if (login === 'key' && !hasCredential(env)) {
      return unusable(`Claude Agent SDK ${version}; no key is set`, 'export ANTHROPIC_API_KEY=…');
    }
    if (login === 'key')
      return { usable: true, version, why: `Claude Agent SDK ${version}, key of the environment` };
    const folder = env.CLAUDE_CONFIG_DIR ?? join(home, '.claude');
    // Elsewhere the login is in the system's key store, which is not asked.
    const certain = process.platform === 'linux';
    if (certain && !(await exists(join(folder, '.credentials.json')))) {
      return unusable(
        'there is neither ANTHROPIC_API_KEY nor a login of Claude Code',
        'set ANTHROPIC_API_KEY, or run: claude auth login',
      );
    }
    return { usable: true, version, why: `Claude Agent SDK ${version}, the login of Claude Code` };
  } catch (error) {
    return unreadable(error);
  }
}

function exists(path: string, mode?: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
