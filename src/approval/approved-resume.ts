import { join } from 'node:path';
import { loadConfig } from '../config/layers/load-config.js';
import { refuseWhenDisabled } from '../config/layers/off-switch.js';
import type { DriveRequest } from '../config/request/drive-request.js';
import {
  choicesAsConfig,
  type RunChoices,
  recordedRunChoices,
} from '../config/request/run-choices.js';
import { isTrusted } from '../config/trust/trust.js';
import type { RunHandle, RunStore } from '../core/ports/run-store.js';
import { sha } from '../host/values/hash.js';
import { isApproved } from '../runs/known/known-run.js';
import { mainCopy } from '../runs/known/script-origin.js';
import { completedKinds } from '../runs/look/completed-kinds.js';
import { rememberResume, resumableRun } from '../runs/start/resume-run.js';
import { checkedProgram, driveSettings } from '../runs/start/start-run.js';
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
  | { readonly request: Omit<DriveRequest, 'onEvent'>; readonly needs: null }
  | { readonly request: null; readonly needs: string };

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
  const place = { project, run: handle, mode: 'resume', interactive: false, surroundings } as const;
  const said = { known: notices.map(noticeAdvice) };
  const request = { ...driveSettings(config, choices), ...place, program, args, ...said };
  return { request, needs: null };
}

/** What is known before its first agent, as of every start (X47). */
async function knownOf(
  run: RunHandle,
  about: Omit<NoticeRequest, 'simulated' | 'attended'> & { readonly choices: RunChoices },
): Promise<readonly Notice[]> {
  const simulated = about.choices.simulate !== undefined;
  const recorded = () => completedKinds(run);
  return (await runNotices({ ...about, simulated, attended: false, runId: run.id, recorded }))
    .notices;
}

function needs(why: string): ResumeApproval {
  return { request: null, needs: why };
}
