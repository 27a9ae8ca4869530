import { approvalFacts } from '../app/approval.js';
import type { Config } from '../app/config/config.js';
import { loadConfig } from '../app/config/load-config.js';
import { refuseWhenDisabled } from '../app/config/off-switch.js';
import type { Surroundings } from '../app/drive-request.js';
import { choicesAsConfig, type RunChoices } from '../app/run-choices.js';
import { isRemembered, rememberScript } from '../app/trust/approvals.js';
import { isTrusted } from '../app/trust/trust.js';
import { lacksOf, usableBackend } from '../app/usable-backend.js';
import { PlenumError } from '../core/model/errors.js';
import type { Program } from '../core/model/program/program.js';
import { approve } from './approve.js';
import type { Io } from './io.js';
import type { RunFlags } from './run-flags.js';

/** An agent cannot start runs (C27). */
export function refuseNested(io: Pick<Io, 'env'>): void {
  if (!io.env.PLENUM_CALL) return;
  throw new PlenumError('E_NESTED', 'This is an agent of a run: it cannot start or resume runs.', {
    hint: 'Do the work yourself, or return what should be run.',
  });
}

export interface EffectiveConfig {
  readonly config: Config;
  readonly surroundings: Surroundings;
}

/** The configuration of a run, with what was chosen for it on top. Throws E_DISABLED when plenum is switched off (C92). */
export async function effectiveConfig(wanted: {
  readonly io: Io;
  readonly project: string;
  readonly choices: RunChoices;
  readonly trusted: boolean;
}): Promise<EffectiveConfig> {
  const { io, project, choices } = wanted;
  const trusted = wanted.trusted || (await isTrusted(project, io.home)).trusted;
  const loaded = await loadConfig({ project, home: io.home, env: io.env, flags: choicesAsConfig(choices), trusted });
  refuseWhenDisabled(loaded);
  const idle = [...new Set(loaded.dropped.map(({ key }) => key))];
  if (idle.length > 0) io.stderr(`  note: not in force until you trust this folder (plenum trust): ${idle.join(', ')}\n`);
  return { config: loaded.config, surroundings: { env: io.env, home: io.home, trusted } };
}

export interface Allowing {
  readonly io: Io;
  readonly program: Program;
  readonly hash: string;
  readonly config: Config;
  readonly choices: RunChoices;
  readonly project: string;
  readonly surroundings: Surroundings;
  readonly runFlags: Pick<RunFlags, 'yes' | 'interactive'>;
  /** The same command, with `--yes`. */
  readonly again: string;
}

/** Asks before anything is spent (C93). A simulation spends and touches nothing, so it asks nothing. */
export async function allow({ io, program, hash, config, choices, project, surroundings, runFlags, again }: Allowing): Promise<void> {
  const { env, home, trusted } = surroundings;
  const around = { env, home, ...(trusted ? { projectDir: project } : {}) };
  const backend = await usableBackend(config, program, choices.backend, around);
  if (backend === 'simulate') return;
  const lacks = runFlags.interactive && !runFlags.yes ? await lacksOf(config, backend, around) : [];
  const { concurrency, maxAgents, budget } = config;
  await approve(
    {
      facts: approvalFacts({ program, hash, config, backend, lacks, project, limits: { concurrency, maxAgents, budget } }),
      source: program.source,
      approval: config.approval,
      remembered: { has: (hash) => isRemembered(hash, io.home), add: (hash, name) => rememberScript(hash, name, io.home) },
      yes: runFlags.yes,
      interactive: runFlags.interactive,
      yesCommand: again,
    },
    io,
  );
}
