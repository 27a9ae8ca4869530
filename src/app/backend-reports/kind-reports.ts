import { messageOf } from '../../core/model/errors.js';
import type { JsonObject } from '../../core/model/json.js';
import { ownMember } from '../../core/model/json.js';
import { findProgram } from '../../processes/find-program.js';
import type { BackendKind, Config } from '../config/config.js';
import { aiSdkReport } from './ai-sdk-report.js';
import { backendSettings } from './backend-kind.js';
import type { KindReport, Surroundings } from './backend-report.js';

type Report = (config: Config, surroundings: Surroundings, name: string) => KindReport | Promise<KindReport>;
type AdapterReport = (
  settings: JsonObject,
  surroundings: Surroundings,
  name: string,
) => Promise<{ readonly usable: boolean; readonly why: string; readonly mend?: string }>;

const configuredAcp: Report = byAdapter(async (settings, surroundings, name) => {
  if (surroundings.mayStart) {
    const { acpReport } = await import('../../backends/acp/acp-report.js');
    return acpReport(name, settings, surroundings);
  }
  const { readAcpSettings } = await import('../../backends/acp/acp-settings.js');
  const [program = ''] = readAcpSettings(name, settings, surroundings.env).run;
  const found = findProgram(program, surroundings);
  return found === null
    ? { usable: false, why: `the program ${program} was not found`, mend: `install it, or correct backends.${name}.run` }
    : { usable: true, why: found };
});

/** One function per kind; what an adapter needs is loaded when it is asked about. */
export const kindReports: Readonly<Record<BackendKind, Report>> = {
  'ai-sdk': aiSdkReport,
  'claude-agent': byAdapter(async (settings, surroundings) => {
    const { claudeAgentReport } = await import('../../backends/claude-agent/report.js');
    return claudeAgentReport({ settings, ...surroundings });
  }),
  codex: byAdapter(async (settings, surroundings) => {
    const { codexReport } = await import('../../backends/codex/codex-report.js');
    return codexReport(settings, surroundings);
  }),
  opencode: byAdapter(async (settings, surroundings) => {
    const { opencodeReport } = await import('../../backends/opencode/opencode-report.js');
    return opencodeReport(settings, surroundings);
  }),
  acp: (config, surroundings, name) =>
    ownMember(config.backends, name)?.run === undefined ? withoutProgram(surroundings) : configuredAcp(config, surroundings, name),
  command: (config, _, name) => commandReport(config, name),
  simulate: () => ({ usable: true, why: 'always there; runs no agent and no command', mend: null }),
};

/** What the adapter says about itself. Settings that it cannot read are a finding, too. */
function byAdapter(report: AdapterReport): Report {
  return async (config, surroundings, name) => {
    try {
      const { usable, why, mend = null } = await report(backendSettings(config, name), surroundings, name);
      return { usable, why, mend };
    } catch (error) {
      return { usable: false, why: messageOf(error), mend: 'plenum doctor --config' };
    }
  };
}

/** Agent programs that speak ACP, and how. */
const acpPrograms: Readonly<Record<string, readonly string[]>> = {
  gemini: ['gemini', '--acp'],
  'claude-agent-acp': ['claude-agent-acp'],
  qwen: ['qwen', '--acp'],
  goose: ['goose', 'acp'],
};

function withoutProgram(surroundings: Surroundings): KindReport {
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
  const run = ownMember(config.backends, name)?.run;
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
