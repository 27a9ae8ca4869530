import type { DriveRequest } from '../../config/request/drive-request.js';
import type { BaselineRequest } from '../../core/run/checks/baselines.js';
import { nestedScripts } from './nested-scripts.js';

/**
 * Commands of gates that are compared with the base, of the script and of the workflows that it
 * names, as far as their texts say them (X190). The others are run when their gate is reached.
 */
export async function baselineRequests({
  program,
  project,
}: Pick<DriveRequest, 'program' | 'project'>): Promise<readonly BaselineRequest[]> {
  const { scripts } = await nestedScripts(program, project);
  const found = new Map<string, BaselineRequest>();
  for (const { command, baseline: place, results } of scripts.flatMap(
    ({ program: { callSites } }) => callSites,
  )) {
    if (command === undefined || place === undefined) continue;
    const request = { command, place, ...(results === undefined ? {} : { results }) };
    found.set(JSON.stringify(request), request);
  }
  return [...found.values()];
}
