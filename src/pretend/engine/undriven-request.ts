import { join } from 'node:path';
import { runsRootOf } from '../../config/project/locate.js';
import type { WorldRequest } from '../../config/request/drive-request.js';

type Asker = Omit<WorldRequest, 'runDir' | 'dryRun'>;

/** What those who know the agents ask about a drive, where there is none to be. */
export function undrivenRequest(asker: Asker): WorldRequest {
  return { ...asker, runDir: join(runsRootOf(asker.project), 'play'), dryRun: true };
}
