import { PlenumError } from '../core/model/errors.js';
import type { Program } from '../core/model/program/program.js';
import type { Config } from './config/config.js';

export const backendNames = ['command', 'simulate'] as const;

export interface BackendReport {
  readonly name: string;
  readonly usable: boolean;
  readonly why: string;
  /** The one command or edit that mends it. */
  readonly mend: string | null;
}

export function backendReports(config: Config): readonly BackendReport[] {
  const run = config.backends.command?.run;
  const own = Object.entries(config.agents).filter(([, type]) => type.run !== undefined);
  const types = own.map(([name]) => name).join(', ');
  return [
    {
      name: 'command',
      usable: run !== undefined || own.length > 0,
      why: run ? `starts ${run.join(' ')}` : types ? `agent types with a program of their own: ${types}` : 'no program is configured',
      mend:
        run || types
          ? null
          : 'put "backend": "command", "backends": { "command": { "run": ["node", "agent.mjs"] } } into .plenum/config.json, then: plenum trust',
    },
    { name: 'simulate', usable: true, why: 'always there; runs no agent and no command', mend: null },
  ];
}

/** Name of the backend that serves calls which ask for none. Throws E_NO_BACKEND when the script could not run a single agent (X113). */
export function usableBackend(config: Config, program: Program, asked: string | undefined): string {
  const name = asked ?? config.backend;
  if (name === undefined) return withoutDefault(config, program);
  const report = backendReports(config).find((one) => one.name === name);
  if (!report)
    throw new PlenumError('E_NO_BACKEND', `There is no backend "${name}"; there are: ${backendNames.join(', ')}.`, { hint: 'plenum doctor' });
  if (!report.usable)
    throw new PlenumError('E_NO_BACKEND', `The backend "${name}" cannot be used: ${report.why}.`, { hint: report.mend ?? 'plenum doctor' });
  return name;
}

function withoutDefault(config: Config, program: Program): string {
  const ownProgram = Object.values(config.agents).some((type) => type.run !== undefined || type.backend !== undefined);
  if (ownProgram) return 'as the agent types say';
  const asks = program.callSites.some((site) => site.verb === 'agent' || site.verb === 'verify' || site.verb === 'workflow');
  if (!asks) return 'none needed';
  throw new PlenumError('E_NO_BACKEND', 'No backend is configured, so no agent can run.', {
    hint: 'plenum doctor   (or try it without agents: --backend simulate)',
  });
}
