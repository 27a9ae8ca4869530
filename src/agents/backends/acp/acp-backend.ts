import { randomUUID } from 'node:crypto';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
  Capabilities,
} from '../../../core/ports/backend.js';
import type { JsonObject } from '../../../core/values/json.js';
import { findProgram } from '../../../host/programs/find-program.js';
import { failed } from '../../skeleton/failure.js';
import { keepAlive } from '../../skeleton/kept-alive.js';
import type { ProgramBackendOptions } from '../../skeleton/program-backend.js';
import { stopped, untilAborted } from '../../skeleton/stop.js';
import { endpointFrom } from '../../skeleton/vendor-failure.js';
import { runAttempt } from './acp-attempt.js';
import { agentEnvironment, isolatedHome } from './acp-environment.js';
import { failureOf } from './acp-failure.js';
import { type AcpProcess, startAcp } from './acp-process.js';
import { type AcpSettings, readAcpSettings } from './acp-settings.js';
import { type AgentProfile, profileOf } from './agent-profile.js';

interface AcpBackendOptions extends ProgramBackendOptions {
  /** Its name in the configuration, as several may be there. */
  readonly name: string;
}

/** Agents take half of the machine's memory at most. */
const memoryShare = 0.5;

/** What the protocol itself does not promise is claimed only where the program is known. */
function capabilities(profile: AgentProfile, { processPerCall }: AcpSettings): Capabilities {
  return {
    usage: profile.usage,
    continues: false,
    model: processPerCall && profile.modelChoice !== undefined,
    effort: false,
    toolAllowList: false,
    readOnly: false,
    permissions: false,
    mcp: true,
    contained: false,
    readsInstructions: false,
    gated: false,
    streams: true,
    promptCaching: false,
    virtual: false,
  };
}

/** As far as the settings tell. Throws E_CONFIG. */
export function acpCapabilities(
  name: string,
  given: JsonObject,
  env: AcpBackendOptions['env'],
): Capabilities {
  const settings = readAcpSettings(name, given, env);
  return capabilities(profileOf(settings.run), settings);
}

function widthOf(profile: AgentProfile, { processPerCall, concurrency }: AcpSettings): number {
  if (!processPerCall) return concurrency;
  const fitting = Math.floor((totalmem() * memoryShare) / (profile.megabytes * 1024 * 1024));
  return Math.max(1, Math.min(concurrency, fitting));
}

/** Any program that speaks the Agent Client Protocol. Throws E_CONFIG. */
export function createAcpBackend(options: AcpBackendOptions): Backend {
  const { env, stateDir, gateway, name } = options;
  const settings = readAcpSettings(name, options.settings, env);
  const profile = profileOf(settings.run);
  const endpoint = endpointFrom(profile.addressFrom ?? '', { ...env, ...settings.env });
  const processes = new Set<AcpProcess>();
  const shared = keepAlive<AcpProcess>((acp) => acp.gone() !== undefined);
  const start = starter(options, settings, profile, processes);
  const startShared = () => start({ mark: `${name}-${randomUUID()}`, cwd: stateDir });
  let isClosed = false;

  const end = async (acp: AcpProcess): Promise<void> => {
    processes.delete(acp);
    await acp.close();
  };
  const attempt = async (request: AttemptRequest, io: CallIO): Promise<AttemptResult> => {
    if (io.signal.aborted) return stopped;
    if (isClosed) return failed('crash', `the backend ${name} is closed`);
    const { call, cwd, brief } = request;
    const mark = `${call.key}/${request.attempt}/${randomUUID()}`;
    let acp: AcpProcess | 'aborted' | undefined;
    try {
      acp = settings.processPerCall
        ? await start({ mark, cwd, model: brief.model, signal: io.signal })
        : await untilAborted(shared.running(startShared), io.signal);
      if (acp === 'aborted') return stopped;
      return await runAttempt({ acp, settings, profile, gateway, endpoint }, request, io);
    } catch (error) {
      return io.signal.aborted ? stopped : failureOf(error, endpoint);
    } finally {
      if (settings.processPerCall && typeof acp === 'object') await end(acp);
    }
  };

  return {
    version: 1,
    name,
    can: capabilities(profile, settings),
    width: widthOf(profile, settings),
    run: attempt,
    async close() {
      isClosed = true;
      await shared.last();
      await Promise.all([...processes].map(end));
    },
  };
}

interface Start {
  readonly mark: string;
  readonly cwd: string;
  /** Absent: that of the settings. */
  readonly model?: string;
  readonly signal?: AbortSignal;
}

/** Starts one program; it stands among `processes` from then on. */
function starter(
  { env, stateDir, name, projectDir }: AcpBackendOptions,
  settings: AcpSettings,
  profile: AgentProfile,
  processes: Set<AcpProcess>,
): (start: Start) => Promise<AcpProcess> {
  let home: Promise<Readonly<Record<string, string>>> | undefined;
  return async ({ mark, cwd, model = settings.model, signal }) => {
    const [wanted = '', ...args] = settings.run;
    const program = findProgram(wanted, { env, projectDir });
    if (program === null)
      throw new Error(
        `the program ${wanted} was not found: install it, or correct backends.${name}.run`,
      );
    home ??= settings.usesLogin
      ? Promise.resolve({})
      : isolatedHome(join(stateDir, `acp-${name}`), profile);
    const bare = profile.vendor === undefined ? model : model?.replace(`${profile.vendor}/`, '');
    const choice = bare === undefined ? {} : (profile.modelChoice?.(bare) ?? {});
    const own = agentEnvironment(env, mark, settings, profile, await home);
    const command = [program, ...args, ...(choice.args ?? [])];
    const acp = await startAcp({ command, cwd, env: { ...own, ...choice.env }, mark }, signal);
    processes.add(acp);
    return acp;
  };
}
