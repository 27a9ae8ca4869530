import { isTrusted } from '../../config/trust/trust.js';
import { backendFindings } from './backend-findings.js';
import { configFinding } from './config-findings.js';
import type { Finding, Place } from './finding.js';
import {
  folderFinding,
  gitFinding,
  nodeFinding,
  sandboxFinding,
  trustFinding,
} from './machine-findings.js';
import { agentTypeFindings, instructionFindings, mcpFindings } from './project-findings.js';

export type { Finding, Place } from './finding.js';
export { nodeFinding } from './machine-findings.js';

/** Looks at everything a run needs; changes nothing and starts no agent. */
export async function examine(place: Place): Promise<readonly Finding[]> {
  const trust = await isTrusted(place.project, place.home);
  const [git, folder, config] = await Promise.all([
    gitFinding(place.project),
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
  if (!config.value) return machine;
  const about = { ...place, config: config.value, trusted: trust.trusted };
  const found = await Promise.all([
    backendFindings(about),
    agentTypeFindings(about),
    instructionFindings(about),
    mcpFindings(about),
    sandboxFinding(about),
  ]);
  return [...machine, ...found.flat()];
}
