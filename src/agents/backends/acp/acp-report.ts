import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { findProgram, type ProgramPlaces } from '../../../host/programs/find-program.js';
import { type ProgramReport, unusable } from '../../skeleton/program-report.js';
import { agentEnvironment, isolatedHome } from './acp-environment.js';
import { startAcp } from './acp-process.js';
import { readAcpSettings } from './acp-settings.js';
import { profileOf } from './agent-profile.js';

const waitMs = 30_000;

/** For `plenum doctor`: starts the program for a moment, asks no model. Throws E_CONFIG. */
export async function acpReport(
  name: string,
  given: JsonObject,
  places: ProgramPlaces,
): Promise<ProgramReport> {
  const settings = readAcpSettings(name, given, places.env);
  const [wanted = '', ...args] = settings.run;
  const program = findProgram(wanted, places);
  if (program === null)
    return unusable(
      `the program ${wanted} was not found`,
      `install it, or correct backends.${name}.run`,
    );
  const profile = profileOf(settings.run);
  const folder = await mkdtemp(join(tmpdir(), 'plenum-doctor-'));
  try {
    const home = settings.usesLogin ? {} : await isolatedHome(folder, profile);
    const mark = `doctor-${process.pid}-${name}`;
    const env = agentEnvironment(places.env, mark, settings, profile, home);
    const acp = await startAcp(
      { command: [program, ...args], cwd: folder, env, mark },
      AbortSignal.timeout(waitMs),
    );
    const { agentInfo } = acp.about;
    await acp.close();
    const about = agentInfo
      ? `${agentInfo.title ?? agentInfo.name} ${agentInfo.version}`
      : 'speaks the Agent Client Protocol';
    const [key] = profile.keys;
    if (settings.usesLogin || key === undefined || profile.keys.some((name) => env[name]))
      return { usable: true, why: about };
    // It may know other ways to a model.
    return {
      usable: true,
      why: `${about}; no key for it is set`,
      mend: `export ${key}=…   (or "login": "user" in backends.${name})`,
    };
  } catch (error) {
    return {
      usable: false,
      why: messageOf(error).slice(0, 500),
      mend: `try: ${settings.run.join(' ')}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
