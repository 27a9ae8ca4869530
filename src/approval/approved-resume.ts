import { join } from 'node:path';
import { loadConfig } from '../config/layers/load-config.js';
import { refuseWhenDisabled } from '../config/layers/off-switch.js';
import {
  choicesAsConfig,
  type RunChoices,
  recordedRunChoices,
} from '../config/request/run-choices.js';
import { isTrusted } from '../config/trust/trust.js';
import type { RunHandle, RunStore } from '../core/ports/run-store.js';
import { sha } from '../host/values/hash.js';
import { type DriveOrder, plainDrive } from '../runs/host/drive-order.js';
import { isApproved } from '../runs/known/known-run.js';
import { mainCopy } from '../runs/known/script-origin.js';
import { completedKinds } from '../runs/look/completed-kinds.js';
import { rememberResume, resumableRun } from '../runs/start/resume-run.js';
import { checkedProgram } from '../runs/start/start-run.js';
import { isRemembered } from './approvals.js';
import { type Notice, noticeAdvice, noticeText } from './notice.js';
import { type NoticeRequest, runNotices } from './run-notices.js';

interface ResumePlace {
  readonly store: RunStore;
  readonly project: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A resume that needs no person, or why it needs one. */
export type ResumeApproval =
  | { readonly order: DriveOrder; readonly needs: null }
  | { readonly order: null; readonly needs: string };

/**
 * Goes on with a run as it was approved: its own copy of the script (C78), what was chosen for it,
 * and nothing that a person has not said yes to. Throws where there is nothing to resume.
 */
export async function approvedResume(
  reference: string,
  { store, project, home, env }: ResumePlace,
): Promise<ResumeApproval> {
  const run = await resumableRun(store, reference, false, home);
  const { id, handle, known, args } = run;
  if (known === null) return needs(`this machine has no record of run ${id}`);
  const choices = recordedRunChoices(known.options);
  const { trusted } = await isTrusted(project, home);
  const flags = choicesAsConfig(choices);
  const loaded = await loadConfig({ project, home, env, flags, trusted });
  refuseWhenDisabled(loaded);
  const { config } = loaded;
  const program = checkedProgram(run.script, join(handle.runDir, mainCopy));
  const hash = sha(program.source);
  const free =
    choices.simulate !== undefined ||
    config.approval === 'auto' ||
    isApproved(known, hash, args) ||
    (await isRemembered(hash, home));
  if (!free) return needs('its script or arguments changed since a person approved it');
  const surroundings = { env, home, trusted };
  const notices = await knownOf(handle, { project, program, args, config, surroundings, choices });
  const failure = notices.find(({ weight }) => weight === 'failure');
  if (failure !== undefined) return needs(noticeText(failure));
  const approved = choices.simulate === undefined ? hash : null;
  const going = { project, choices, args, approved, texts: new Map(), origins: [] };
  await rememberResume(run, home, going);
  const { runDir } = handle;
  const about = { runId: id, runDir, project, mode: 'resume', file: program.file } as const;
  const given = args === undefined ? {} : { args };
  const told = { known: notices.map(noticeAdvice) };
  const order = { ...plainDrive, ...about, script: hash, choices, ...given, ...told };
  return { order, needs: null };
}

/** What is known before its first agent, as of every start (X47). */
async function knownOf(
  run: RunHandle,
  about: Omit<NoticeRequest, 'simulated' | 'attended' | 'starts'> & {
    readonly choices: RunChoices;
  },
): Promise<readonly Notice[]> {
  const simulated = about.choices.simulate !== undefined;
  const recorded = () => completedKinds(run);
  const more = { simulated, attended: false, starts: true, runId: run.id, recorded } as const;
  return (await runNotices({ ...about, ...more })).notices;
}

function needs(why: string): ResumeApproval {
  return { order: null, needs: why };
}
