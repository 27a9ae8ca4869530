import type { Config } from '../../config/values/config.js';
import { findProgram } from '../../host/programs/find-program.js';
import { unusable } from '../skeleton/program-report.js';
import { adapterReport } from './adapter-report.js';
import type { BackendAbout } from './backend-entry.js';
import type { KindReport } from './backend-report.js';

const configured = adapterReport(async (about) => {
  const { name, settings, env, mayStart } = about;
  if (mayStart) {
    const { acpReport } = await import('../backends/acp/acp-report.js');
    return acpReport(name, settings, about);
  }
  const { readAcpSettings } = await import('../backends/acp/acp-settings.js');
  const [program = ''] = readAcpSettings(name, settings, env).run;
  const found = findProgram(program, about);
  return found === null
    ? unusable(
        `the program ${program} was not found`,
        `install it, or correct backends.${name}.run`,
      )
    : { usable: true, why: found };
});

/** Agent programs that speak ACP, and how. */
const acpPrograms: Readonly<Record<string, readonly string[]>> = {
  gemini: ['gemini', '--acp'],
  'claude-agent-acp': ['claude-agent-acp'],
  qwen: ['qwen', '--acp'],
  goose: ['goose', 'acp'],
};

export async function acpReport(config: Config, about: BackendAbout): Promise<KindReport> {
  if (about.settings.run !== undefined) return configured(config, about);
  const [here] = Object.keys(acpPrograms).filter((program) => findProgram(program, about) !== null);
  const example = here ?? 'gemini';
  const entry =
    `"backends": { "${example}": { "kind": ` +
    `"acp", "run": ${JSON.stringify(acpPrograms[example])} } }`;
  return {
    usable: false,
    why: here ? `no program is configured; ${here} is installed` : 'no program is configured',
    mend: `put ${entry} into .plenum/config.json, then: plenum trust`,
  };
}
