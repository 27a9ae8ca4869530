import type { Config } from '../../config/values/config.js';
import { ownMember } from '../../core/values/json.js';
import type { BackendAbout } from './backend-entry.js';
import type { KindReport } from './backend-report.js';

export function commandReport(config: Config, { name }: BackendAbout): KindReport {
  const run = ownMember(config.backends, name)?.run;
  const own = Object.entries(config.agents).filter(([, type]) => type.run !== undefined);
  const types = own.map(([type]) => type).join(', ');
  return {
    usable: run !== undefined || own.length > 0,
    why: run
      ? `starts ${run.join(' ')}`
      : types
        ? `agent types with a program of their own: ${types}`
        : 'no program is configured',
    mend:
      run || types
        ? null
        : 'put "backend": "command", "backends": { "command": { "run": ["node", ' +
          '"agent.mjs"] } } into .plenum/config.json, then: plenum trust',
  };
}
