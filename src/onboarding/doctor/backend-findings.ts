import { backendReports, foundBackend } from '../../agents/catalogue/usable-backend.js';
import { type Finding, type KnownPlace, note } from './finding.js';

/**
 * One line per backend: whether it can be used, what a call would get, and what it cannot enforce
 * (C93).
 */
export async function backendFindings({
  config,
  env,
  home,
  project,
  trusted,
}: KnownPlace): Promise<readonly Finding[]> {
  const surroundings = { env, home, ...(trusted ? { projectDir: project } : {}) };
  const reports = await backendReports(config, { ...surroundings, mayStart: true });
  const standing = config.backend ?? (await foundBackend(config, surroundings));
  const none: readonly Finding[] =
    standing === null
      ? [
          note(
            'backend',
            'none is found, so no agent can run; mend one of these, or name a ' +
              'configured one with "backend"',
          ),
        ]
      : [];
  const lines = reports.map(({ name, usable, why, mend, lacks }): Finding => {
    const chosen =
      standing === name
        ? config.backend === name
          ? ' (the default)'
          : ' (the default, as it was found first)'
        : '';
    const weak = usable && lacks.length > 0 ? `; cannot keep ${lacks.join('; ')}` : '';
    return {
      what: 'backend',
      state: usable ? 'good' : 'note',
      text: `${name}${chosen}: ${why}${weak}`,
      mend,
    };
  });
  if (config.backend === undefined || reports.some((report) => report.name === config.backend))
    return [...none, ...lines];
  const names = reports.map((report) => report.name).join(', ');
  return [
    ...lines,
    {
      what: 'backend',
      state: 'broken',
      text: `there is no backend "${config.backend}" (there are: ${names})`,
      mend: 'plenum doctor --config',
    },
  ];
}
