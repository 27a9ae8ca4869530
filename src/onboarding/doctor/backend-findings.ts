import type { BackendReport, EndpointReport } from '../../agents/catalogue/backend-report.js';
import { backendReports, foundBackend } from '../../agents/catalogue/usable-backend.js';
import { broken, type Finding, good, type KnownPlace, note } from './finding.js';

interface BackendFindings {
  readonly findings: readonly Finding[];
  /** One of them could run an agent. */
  readonly canRun: boolean;
}

type Reached = ReadonlyMap<string, readonly EndpointReport[]>;

/**
 * One line per backend: whether it can be used, what a call would get, and what it cannot enforce
 * (C93); and one per address that was tried.
 */
export async function backendFindings(about: KnownPlace): Promise<BackendFindings> {
  const { config, env, home, project, trusted } = about;
  const surroundings = { env, home, ...(trusted ? { projectDir: project } : {}) };
  const reports = await backendReports(config, { ...surroundings, mayStart: true });
  const standing = config.backend ?? (await foundBackend(config, surroundings));
  const reached = await reachedBy(reports, about);
  // A simulation is always there, and runs no agent.
  const working = reports.filter(
    (one) => one.usable && one.kind !== 'simulate' && !isCutOff(reached.get(one.name) ?? []),
  );
  const ownPrograms = Object.values(config.agents).some(
    (type) => type.run !== undefined || type.backend !== undefined,
  );
  const canRun =
    config.backend === undefined
      ? working.length > 0 || ownPrograms
      : config.backend === 'simulate' || working.some(({ name }) => name === config.backend);
  const lines = reports.flatMap((report) => [
    backendLine(report, standing, config.backend),
    ...(reached.get(report.name) ?? []).map((one) => addressLine(one, standing === report.name)),
  ]);
  const findings = [...noneLines(standing), ...lines, ...unknownLines(config.backend, reports)];
  return { findings, canRun };
}

async function reachedBy(reports: readonly BackendReport[], about: KnownPlace): Promise<Reached> {
  const { config, env, home, reach } = about;
  const found = new Map<string, readonly EndpointReport[]>();
  if (reach === null) return found;
  for (const { name, usable } of reports)
    if (usable) found.set(name, await reach(config, name, { env, home }));
  return found;
}

/** Calls that name no model would go nowhere; where none is the standard, all of them. */
function isCutOff(addresses: readonly EndpointReport[]): boolean {
  const standard = addresses.filter((one) => one.standard);
  const asked = standard.length > 0 ? standard : addresses;
  return asked.length > 0 && asked.every(({ state }) => state !== 'answers');
}

function addressLine({ name, state, why, mend, standard }: EndpointReport, serves: boolean) {
  const text = `${name}: ${why}`;
  if (state === 'answers') return good('provider', text);
  return serves && standard ? broken('provider', text, mend) : note('provider', text, mend);
}

function backendLine(
  { name, usable, why, mend, lacks }: BackendReport,
  standing: string | null,
  configured: string | undefined,
): Finding {
  const chosen =
    standing !== name
      ? ''
      : configured === name
        ? ' (the default)'
        : ' (the default, as it was found first)';
  const weak = usable && lacks.length > 0 ? `; cannot keep ${lacks.join('; ')}` : '';
  const state = usable ? 'good' : 'note';
  return { what: 'backend', state, text: `${name}${chosen}: ${why}${weak}`, mend };
}

function noneLines(standing: string | null): readonly Finding[] {
  if (standing !== null) return [];
  return [
    broken(
      'backend',
      'none is found, so no agent can run; mend one of these, or name a ' +
        'configured one with "backend"',
      'plenum fake-model   (stands in for every provider: no key needed)',
    ),
  ];
}

function unknownLines(
  configured: string | undefined,
  reports: readonly BackendReport[],
): readonly Finding[] {
  if (configured === undefined || reports.some(({ name }) => name === configured)) return [];
  const names = reports.map(({ name }) => name).join(', ');
  const text = `there is no backend "${configured}" (there are: ${names})`;
  return [broken('backend', text, 'plenum doctor --config')];
}
