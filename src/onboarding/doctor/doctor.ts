import { isTrusted } from '../../config/trust/trust.js';
import { secretFilter } from '../../host/secrets/hide-secrets.js';
import { mapTexts } from '../../host/secrets/map-texts.js';
import { redactAddresses } from '../../host/secrets/redact.js';
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
  const shown = shownFindings(place.env);
  if (!config.value) return { findings: shown(machine), canRun: false };
  const about = { ...place, config: config.value, trusted: trust.trusted, reach };
  const backends = await backendFindings(about);
  const found = await Promise.all([
    agentTypeFindings(about),
    instructionFindings(about),
    mcpFindings(about),
    sandboxFinding(about),
  ]);
  return {
    findings: shown([...machine, ...backends.findings, ...found.flat()]),
    canRun: backends.canRun,
  };
}

/** A report is what people paste: it holds no key, in whatever address or message one stood. */
function shownFindings(env: Place['env']) {
  const hide = secretFilter(env) ?? ((text: string) => text);
  return (findings: readonly Finding[]): readonly Finding[] =>
    mapTexts(findings, (text) => redactAddresses(hide(text)));
}
