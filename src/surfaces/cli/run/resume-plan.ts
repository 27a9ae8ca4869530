import {
  combineChoices,
  narrowedChoices,
  type RunChoices,
  recordedRunChoices,
} from '../../../config/request/run-choices.js';
import { isTrusted } from '../../../config/trust/trust.js';
import { PlenumError } from '../../../core/values/errors.js';
import type { Json } from '../../../core/values/json.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { isApproved } from '../../../runs/known/known-run.js';
import { completedKinds } from '../../../runs/look/completed-kinds.js';
import type { ResumableRun } from '../../../runs/start/resume-run.js';
import type { Io } from '../io/io.js';
import type { RunFlags } from '../io/run-flags.js';
import { type Allowed, type Allowing, allow, tellKnown } from './before-run.js';
import { type EffectiveChoices, effectiveConfig } from './effective-config.js';

/**
 * What a resume is driven with: what this user chose before and now, and never what a folder from
 * elsewhere says (X180).
 */
export async function resumeChoices(
  run: Pick<ResumableRun, 'known' | 'handle'>,
  flags: RunChoices,
  place: {
    readonly io: Io;
    readonly project: string;
    readonly trusted: boolean;
    readonly quiet: boolean;
  },
): Promise<EffectiveChoices> {
  const { io, project, trusted } = place;
  if (run.known !== null) {
    const choices = combineChoices(recordedRunChoices(run.known.options), flags);
    return { choices, ...(await effectiveConfig({ io, project, choices, trusted })) };
  }
  const { config } = await effectiveConfig({ io, project, choices: {}, trusted, quiet: true });
  const { backend } = run.handle.header.options;
  const choices = combineChoices(narrowedChoices(run.handle.header.options, config), flags);
  if (typeof backend === 'string' && choices.backend === undefined && !place.quiet)
    io.stderr(
      `  note: run.json asks for the backend ${oneLine(JSON.stringify(backend))}; ` +
        'for a run from elsewhere only you say that: --backend\n',
    );
  return { choices, ...(await effectiveConfig({ io, project, choices, trusted })) };
}

/**
 * Asks where somebody has to: a script that changed since it was approved (C78), and every script
 * of a run that this machine has no record of, whatever its folder says. `--yes` accepts such a one
 * only in a folder that the user trusted.
 */
export async function allowResume(
  run: ResumableRun,
  args: Json | undefined,
  wanted: Allowing,
): Promise<Allowed> {
  const asking = { ...wanted, recorded: () => completedKinds(run.handle) };
  const { program, hash, io, project, runFlags, config, surroundings } = asking;
  if (isApproved(run.known, hash, run.args)) {
    const { notices } = await tellKnown(asking, { program, hash, args });
    const effective = { config, surroundings };
    return { program, hash, approved: hash, args, estimate: null, effective, notices };
  }
  if (run.known !== null) return allow(asking);
  const trusted = (await isTrusted(project, io.home)).reason === 'trusted';
  return allow({
    ...asking,
    runFlags: { ...runFlags, yes: runFlags.yes && trusted },
    again: trusted ? wanted.again : `plenum trust --yes && ${wanted.again}`,
    because:
      `This machine has no record of run ${run.id}, so its script counts as ` +
      `new${trusted ? '' : ', and --yes accepts such a one only in a folder that you trust'}.`,
  });
}

/**
 * What of the record is lost runs again after a yes, and costs again; without one E_RECORD_LOST.
 */
export async function mayRerunLost(
  io: Pick<Io, 'ask' | 'stderr'>,
  { id }: Pick<ResumableRun, 'id'>,
  lost: readonly string[],
  { interactive }: Pick<RunFlags, 'interactive'>,
): Promise<boolean> {
  if (lost.length === 0 || !interactive) return false;
  io.stderr(
    'A part of what this run recorded is ' +
      `lost:\n${lost.map((one) => `  ${oneLine(one)}\n`).join('')}`,
  );
  const answer = await io.ask('Run again what was lost, and only that? [y/N]: ');
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return true;
  throw new PlenumError('E_RECORD_LOST', 'Not run again; nothing changed.', {
    hint: `plenum resume ${id} --rerun-lost`,
  });
}
