import type { BackendKind } from '../../config/schema/choices.js';
import type { Config } from '../../config/values/config.js';
import type { Program } from '../../core/program/syntax/program.js';
import { PlenumError } from '../../core/values/errors.js';
import { nearestName } from '../../core/words/nearest-name.js';
import { backendAbout, backendKind, backendNames } from './backend-kind.js';
import type { BackendReport, EndpointReport, KindReport, Surroundings } from './backend-report.js';
import { capabilitiesOf } from './capabilities.js';
import { catalogue, entryOf } from './catalogue.js';
import { whatItLacks } from './what-it-lacks.js';

export { keyedVendor, variablesOf } from './ai-sdk-report.js';
export { backendKind, backendNames };

/** Every backend there is, for `plenum doctor`; asks no model and starts no agent. */
export async function backendReports(
  config: Config,
  surroundings: Surroundings,
): Promise<readonly BackendReport[]> {
  return Promise.all(
    backendNames(config).map(async (name) => {
      const kind = backendKind(config, name) ?? 'command';
      const [found, can] = await Promise.all([
        reportOf(config, kind, name, surroundings),
        capabilitiesOf(config, kind, name, surroundings),
      ]);
      return { name, kind, ...found, lacks: can ? whatItLacks(can) : [] };
    }),
  );
}

/**
 * Name of the backend that serves calls which ask for none: asked for, configured, or found by
 * looking. Throws E_NO_BACKEND when the script could not run a single agent (X113).
 */
export async function usableBackend(
  config: Config,
  program: Program,
  asked: string | undefined,
  surroundings: Surroundings = { env: {} },
): Promise<string> {
  const name = asked ?? config.backend;
  if (name === undefined) return withoutDefault(config, program, surroundings);
  await requireBackend(config, name, surroundings);
  return name;
}

/** Throws E_NO_BACKEND unless there is a backend of this name that can be used. */
export async function requireBackend(
  config: Config,
  name: string,
  surroundings: Surroundings,
): Promise<void> {
  const kind = backendKind(config, name);
  if (kind === null) {
    const names = backendNames(config);
    const near = nearestName(name, names);
    throw noBackend(
      `There is no backend "${name}"${near ? `; did you mean "${near}"?` : ''} ` +
        `(there are: ${names.join(', ')}).`,
      'plenum doctor',
    );
  }
  const report = await reportOf(config, kind, name, surroundings);
  if (!report.usable)
    throw noBackend(
      `The backend "${name}" cannot be used: ${report.why}.`,
      report.mend ?? 'plenum doctor',
    );
}

/**
 * Tries the addresses of one backend; none where only its program knows them. What is wrong with
 * its settings is for its report.
 */
export async function reachBackend(
  config: Config,
  name: string,
  surroundings: Surroundings,
): Promise<readonly EndpointReport[]> {
  const kind = backendKind(config, name);
  const { reach } = kind === null ? {} : entryOf(kind);
  return (await reach?.(config, backendAbout(config, name, surroundings)).catch(() => [])) ?? [];
}

/** What the backend of a run cannot enforce (C93), in words for the approval box. */
export async function lacksOf(
  config: Config,
  name: string,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  const kind = backendKind(config, name);
  const can = kind && (await capabilitiesOf(config, kind, name, surroundings));
  return can ? whatItLacks(can) : [];
}

/** The backend that is there without having been configured. */
export async function foundBackend(
  config: Config,
  surroundings: Surroundings,
): Promise<string | null> {
  for (const { kind, lookedFor } of catalogue)
    if (lookedFor && (await reportOf(config, kind, kind, surroundings)).usable) return kind;
  return null;
}

async function reportOf(
  config: Config,
  kind: BackendKind,
  name: string,
  surroundings: Surroundings,
): Promise<KindReport> {
  return entryOf(kind).report(config, backendAbout(config, name, surroundings));
}

async function withoutDefault(
  config: Config,
  program: Program,
  surroundings: Surroundings,
): Promise<string> {
  const ownProgram = Object.values(config.agents).some(
    (type) => type.run !== undefined || type.backend !== undefined,
  );
  const asks = program.callSites.some(
    (site) => site.verb === 'agent' || site.verb === 'verify' || site.verb === 'workflow',
  );
  const found = asks ? await foundBackend(config, surroundings) : null;
  if (found !== null) return found;
  if (ownProgram) return 'as the agent types say';
  if (!asks) return 'none needed';
  throw noBackend(
    'No backend is configured, no key of a provider is set and no agent program was ' +
      'found, so no agent can run.',
    'plenum doctor   (or try it without agents: --backend simulate)',
  );
}

function noBackend(message: string, hint: string): PlenumError {
  return new PlenumError('E_NO_BACKEND', message, { hint });
}
