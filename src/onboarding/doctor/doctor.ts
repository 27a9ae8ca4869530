import { isTrusted } from '../../config/trust/trust.js';
import { backendFindings } from './backend-findings.js';
import { configFinding } from './config-findings.js';
import type { EndpointCheck, Finding, Place } from './finding.js';
import {
  folderFinding,
  gitFinding,
  nodeFinding,
  sandboxFinding,
  trustFinding,
} from './machine-findings.js';
import { agentTypeFindings, instructionFindings, mcpFindings } from './project-findings.js';

export { reachBackend } from '../../agents/catalogue/usable-backend.js';
export type { Finding, Place } from './finding.js';
export { nodeFinding } from './machine-findings.js';

export interface PlaceReport {
  readonly findings: readonly Finding[];
  /** A backend could run an agent, as far as can be said without asking a model. */
  readonly canRun: boolean;
}

/**
 * Looks at everything a run needs; changes nothing and starts no agent. With `reach` it tries the
 * addresses of the backends too.
 */
export async function examine(
  place: Place,
  reach: EndpointCheck | null = null,
): Promise<PlaceReport> {
  const trust = await isTrusted(place.project, place.home);
  const [git, folder, config] = await Promise.all([
    gitFinding(place),
    folderFinding(place.project),
    configFinding(place, trust.trusted),
  ]);
  const machine = [
    nodeFinding(process.versions.node, place.version),
    git,
    folder,
    trustFinding(trust),
    config.finding,
  ];
  if (!config.value) return { findings: machine, canRun: false };
  const about = { ...place, config: config.value, trusted: trust.trusted, reach };
  const backends = await backendFindings(about);
  const found = await Promise.all([
    agentTypeFindings(about),
    instructionFindings(about),
    mcpFindings(about),
    sandboxFinding(about),
  ]);
  return {
    findings: [...machine, ...backends.findings, ...found.flat()],
    canRun: backends.canRun,
  };
}
