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
import type { McpGateway } from '../../../core/ports/mcp-gateway.js';
import type { JsonObject } from '../../../core/values/json.js';
import { findProgram } from '../../../host/programs/find-program.js';
import { keepAlive } from '../../skeleton/kept-alive.js';
import { stopped, untilAborted } from '../../skeleton/stop.js';
import { type AttemptParts, runAttempt } from './acp-attempt.js';
import { agentEnvironment, isolatedHome } from './acp-environment.js';
import { failureOf } from './acp-failure.js';
import { AcpProcess } from './acp-process.js';
import { type AcpSettings, readAcpSettings } from './acp-settings.js';
import { type AgentProfile, profileOf } from './agent-profile.js';

interface AcpBackendOptions {
  readonly settings: JsonObject;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
  readonly gateway: McpGateway | null;
  /** Its name in the configuration, as several may be there. */
  readonly name: string;
  /** The user's project, if its programs may be started (X103). */
  readonly projectDir?: string;
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
export function createAcpBackend({
  settings: given,
  env,
  stateDir,
  gateway,
  name,
  projectDir,
}: AcpBackendOptions): Backend {
  const settings = readAcpSettings(name, given, env);
  const profile = profileOf(settings.run);
  const processes = new Set<AcpProcess>();
  let home: Promise<Readonly<Record<string, string>>> | undefined;
  const shared = keepAlive<AcpProcess>((acp) => acp.gone !== undefined);
  let isClosed = false;

  const start = async (
    mark: string,
    model: string | undefined,
    cwd: string,
    signal?: AbortSignal,
  ): Promise<AcpProcess> => {
    const [wanted = '', ...args] = settings.run;
    const program = findProgram(wanted, { env, projectDir });
    if (program === null)
      throw new Error(
        `the program ${wanted} was not found: install it, or correct backends.${name}.run`,
      );
    home ??= settings.usesLogin
      ? Promise.resolve({})
      : isolatedHome(join(stateDir, `acp-${name}`), profile);
    const choice = model === undefined ? {} : (profile.modelChoice?.(model) ?? {});
    const environment = {
      ...agentEnvironment(env, mark, settings, profile, await home),
      ...choice.env,
    };
    const acp = await AcpProcess.start(
      { command: [program, ...args, ...(choice.args ?? [])], cwd, env: environment, mark },
      signal,
    );
    processes.add(acp);
    return acp;
  };
  const startShared = () => start(`${name}-${randomUUID()}`, bare(settings.model), stateDir);
  const bare = (model: string | undefined): string | undefined =>
    profile.vendor === undefined ? model : model?.replace(`${profile.vendor}/`, '');
  const end = async (acp: AcpProcess): Promise<void> => {
    processes.delete(acp);
    await acp.close();
  };

  const attempt = async (request: AttemptRequest, io: CallIO): Promise<AttemptResult> => {
    if (io.signal.aborted) return stopped;
    if (isClosed)
      return { status: 'failed', cause: 'crash', message: `the backend ${name} is closed` };
    let acp: AcpProcess | 'aborted' | undefined;
    try {
      const mark = `${request.call.key}/${request.attempt}/${randomUUID()}`;
      const model = bare(request.brief.model ?? settings.model);
      acp = settings.processPerCall
        ? await start(mark, model, request.cwd, io.signal)
        : await untilAborted(shared.running(startShared), io.signal);
      if (acp === 'aborted') return stopped;
      const parts: AttemptParts = { acp, settings, profile, gateway };
      return await runAttempt(parts, request, io);
    } catch (error) {
      return io.signal.aborted ? stopped : failureOf(error);
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
