import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../../../core/values/errors.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { childEnvironment } from '../../../../host/programs/child-environment.js';
import type { ProgramPlaces } from '../../../../host/programs/find-program.js';
import { type ProgramReport, unusable } from '../../../skeleton/program-report.js';
import { type CodexSettings, commandLine, readCodexSettings } from './codex-settings.js';

const run = promisify(execFile);
const limits = { timeout: 10_000, killSignal: 'SIGKILL' } as const;

/** For `plenum doctor`: starts the program twice for a moment, asks no model. Throws E_CONFIG. */
export async function codexReport(
  given: JsonObject,
  places: ProgramPlaces,
): Promise<ProgramReport> {
  const settings = readCodexSettings(given, places.env);
  const command = commandLine(settings, places);
  if (command === null)
    return unusable('the program codex was not found', 'npm install -g @openai/codex');
  const folder = await mkdtemp(join(tmpdir(), 'plenum-doctor-'));
  try {
    return await tried(command, settings, places, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `folder` stands for Codex's home, which it would otherwise make where the user has none. */
async function tried(
  command: readonly string[],
  settings: CodexSettings,
  places: ProgramPlaces,
  folder: string,
): Promise<ProgramReport> {
  const [program = '', ...args] = command;
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  const env = { ...childEnvironment(places.env, 'doctor'), CODEX_HOME: folder, TMPDIR: scratch };
  let version: string;
  try {
    version = (await run(program, ['--version'], { ...limits, env })).stdout.trim();
  } catch (error) {
    return unusable(
      `${program} does not start: ${messageOf(error)}`,
      'npm install -g @openai/codex',
    );
  }
  const keyName = settings.provider?.keyName;
  if (keyName !== undefined && places.env[keyName] === undefined)
    return unusable(`${version}; ${keyName} is not set`, `export ${keyName}=…`);
  if (settings.provider === undefined && !(await hasLogin(places)))
    return unusable(`${version}; nobody is logged in`, 'codex login');
  // A program of another name may be a wrapper with no sandbox command.
  const sandbox = args[0] === 'app-server' ? await sandboxProblem(program, env) : null;
  if (sandbox !== null)
    return {
      usable: true,
      why: `${version}; its sandbox does not work here, so commands fail: ${sandbox}`,
      mend: 'allow unprivileged user namespaces',
    };
  return { usable: true, why: version };
}

function hasLogin({ env }: ProgramPlaces): Promise<boolean> {
  return access(join(env.CODEX_HOME ?? join(env.HOME ?? homedir(), '.codex'), 'auth.json')).then(
    () => true,
    () => false,
  );
}

async function sandboxProblem(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<string | null> {
  try {
    await run(program, ['sandbox', 'true'], { ...limits, env });
    return null;
  } catch (error) {
    return messageOf(error).slice(0, 300);
  }
}
