import { execFile } from 'node:child_process';
import type { JsonObject } from '../../../core/values/json.js';
import { childEnvironment } from '../../../host/programs/child-environment.js';
import { findProgram, type ProgramPlaces } from '../../../host/programs/find-program.js';
import { type ProgramReport, unusable } from '../../skeleton/program-report.js';
import { opencodeConfig } from './opencode-config.js';
import { readOpencodeSettings } from './opencode-settings.js';

interface ReportPlaces extends ProgramPlaces {
  /**
   * It may be started for a moment: its npm package alone is no opencode where install scripts are
   * off.
   */
  readonly mayStart?: boolean;
}

const waitMs = 10_000;
const install = 'npm install -g opencode-ai';
const mendKey =
  'export ANTHROPIC_API_KEY=…   (or OPENAI_API_KEY, GEMINI_API_KEY, or "provider": plenum help opencode)';

/** Whether agents could be started, for `plenum doctor`; asks no server. Throws E_CONFIG. */
export async function opencodeReport(
  settings: JsonObject,
  places: ReportPlaces,
): Promise<ProgramReport> {
  const read = readOpencodeSettings(settings);
  const [wanted = ''] = read.run;
  const program = findProgram(wanted, places);
  if (program === null) return unusable(`the program ${wanted} was not found`, install);
  if (opencodeConfig(read, places.env).provider === undefined)
    return unusable(`${program}; it needs a key, as its own login is not used`, mendKey);
  if (places.mayStart !== true) return { usable: true, why: program };
  const env = childEnvironment(places.env, 'doctor');
  const { stdout, stderr, error } = await versionOf(program, env);
  if (error === null) return { usable: true, why: `opencode ${stdout.trim()}` };
  const said = (stderr.trim() || error).slice(0, 300);
  return unusable(`${program} does not start: ${said}`, install);
}

function versionOf(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<{ stdout: string; stderr: string; error: string | null }> {
  return new Promise((resolve) => {
    execFile(
      program,
      ['--version'],
      { env, timeout: waitMs, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => resolve({ stdout, stderr, error: error?.message ?? null }),
    );
  });
}
