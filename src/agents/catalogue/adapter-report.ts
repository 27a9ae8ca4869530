import { unreadable } from '../skeleton/program-report.js';
import type { BackendAbout } from './backend-entry.js';
import type { KindReport } from './backend-report.js';

/** What an adapter says about itself. Settings that it cannot read are a finding, too. */
export function adapterReport(
  report: (
    about: BackendAbout,
  ) => Promise<{ readonly usable: boolean; readonly why: string; readonly mend?: string | null }>,
): (_config: unknown, about: BackendAbout) => Promise<KindReport> {
  return async (_config, about) => {
    try {
      const { usable, why, mend = null } = await report(about);
      return { usable, why, mend };
    } catch (error) {
      return unreadable(error);
    }
  };
}
