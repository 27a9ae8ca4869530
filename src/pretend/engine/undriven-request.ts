import { join } from 'node:path';
import { runsRootOf } from '../../config/project/locate.js';
import type { DriveRequest } from '../../config/request/drive-request.js';

type Asker = Pick<DriveRequest, 'project' | 'program' | 'config' | 'surroundings'> &
  Partial<Pick<DriveRequest, 'backend' | 'simulate'>>;

/** What those who know the agents ask about a drive, where there is none to be. */
export function undrivenRequest(asker: Asker): DriveRequest {
  const { project, config } = asker;
  return {
    ...asker,
    limits: { concurrency: config.concurrency, maxAgents: config.maxAgents, budget: {} },
    runDir: join(runsRootOf(project), 'play'),
    mode: 'run',
    args: undefined,
    dryRun: true,
    interactive: false,
    onEvent: () => {},
  };
}
