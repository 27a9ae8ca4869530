import { messageOf } from '../../core/model/errors.js';
import type { BackendKind, Config } from '../config/config.js';
import { aiSdkReport } from './ai-sdk-report.js';
import { backendSettings } from './backend-kind.js';
import type { KindReport, Surroundings } from './backend-report.js';
import { findProgram, programReport } from './program-report.js';

type Report = (config: Config, surroundings: Surroundings, name: string) => KindReport | Promise<KindReport>;

/** One function per kind; what an adapter needs is loaded when it is asked about. */
export const kindReports: Readonly<Record<BackendKind, Report>> = {
  'ai-sdk': aiSdkReport,
  'claude-agent': async (config, { env, home, projectDir }, name) => {
    const { claudeAgentReport } = await import('../../backends/claude-agent/report.js');
    const found = await claudeAgentReport({ settings: backendSettings(config, name), env, ...(projectDir && { projectDir }), ...(home && { home }) });
    return { usable: found.usable, why: found.why, mend: found.mend ?? null };
  },
  codex: async (config, { env, projectDir }, name) => {
    const { codexReport } = await import('../../backends/codex/codex-report.js');
    try {
      const { usable, why, mend = null } = await codexReport(backendSettings(config, name), { env, ...(projectDir && { projectDir }) });
      return { usable, why, mend };
    } catch (error) {
      return { usable: false, why: messageOf(error), mend: 'plenum doctor --config' };
    }
  },
  opencode: (config, surroundings, name) => programReport(config.backends[name]?.run ?? ['opencode'], surroundings, 'npm install -g opencode-ai'),
  acp: acpReport,
  command: (config, _, name) => commandReport(config, name),
  simulate: () => ({ usable: true, why: 'always there; runs no agent and no command', mend: null }),
};

/** Agent programs that speak ACP, and how. */
const acpPrograms: Readonly<Record<string, readonly string[]>> = { gemini: ['gemini', '--acp'], qwen: ['qwen', '--acp'], goose: ['goose', 'acp'] };

/** Only looked for: the adapter's own check starts the program, which may take seconds and is too much before each run. */
async function acpReport(config: Config, surroundings: Surroundings, name: string): Promise<KindReport> {
  const run = config.backends[name]?.run;
  if (run) {
    try {
      const { readAcpSettings } = await import('../../backends/acp/acp-settings.js');
      readAcpSettings(name, backendSettings(config, name), surroundings.env);
      return programReport(run, surroundings, `install ${run[0] ?? name}, or correct backends.${name}.run`);
    } catch (error) {
      return { usable: false, why: messageOf(error), mend: 'plenum doctor --config' };
    }
  }
  const [here] = Object.keys(acpPrograms).filter((program) => findProgram(program, surroundings) !== null);
  const example = here ?? 'gemini';
  const entry = `"backends": { "${example}": { "kind": "acp", "run": ${JSON.stringify(acpPrograms[example])} } }`;
  return {
    usable: false,
    why: here ? `no program is configured; ${here} is installed` : 'no program is configured',
    mend: `put ${entry} into .plenum/config.json, then: plenum trust`,
  };
}

function commandReport(config: Config, name: string): KindReport {
  const run = config.backends[name]?.run;
  const own = Object.entries(config.agents).filter(([, type]) => type.run !== undefined);
  const types = own.map(([type]) => type).join(', ');
  return {
    usable: run !== undefined || own.length > 0,
    why: run ? `starts ${run.join(' ')}` : types ? `agent types with a program of their own: ${types}` : 'no program is configured',
    mend:
      run || types
        ? null
        : 'put "backend": "command", "backends": { "command": { "run": ["node", "agent.mjs"] } } into .plenum/config.json, then: plenum trust',
  };
}
