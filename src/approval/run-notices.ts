import { relative } from 'node:path';
import type { Surroundings } from '../config/request/drive-request.js';
import type { Config } from '../config/values/config.js';
import type { Program } from '../core/program/syntax/program.js';
import type { Json } from '../core/values/json.js';
import { type Rehearsal, rehearse } from '../pretend/estimate/rehearse.js';
import { nestedScripts, type RunScript } from '../runs/drive/nested-scripts.js';
import {
  type CommandRefusal,
  commandNotices,
  grantingCommand,
  refusedCommands,
} from './command-notices.js';
import type { Notice } from './notice.js';
import { ceilingNotices, folderNotices } from './place-notices.js';
import { repositoryNotices } from './repository-notices.js';
import { rehearsalNotices, scriptNotices } from './script-notices.js';
import { toolNotices } from './tool-notices.js';
import { type WantedCommand, wantedCommands } from './wanted-commands.js';

export interface NoticeRequest {
  readonly project: string;
  readonly program: Program;
  readonly args: Json | undefined;
  readonly config: Config;
  readonly surroundings: Surroundings;
  /** No agent and no command really runs: nothing is refused, nothing is left out. */
  readonly simulated: boolean;
  /** A person is there, who sees what it spends. */
  readonly attended: boolean;
  /** False: it is only read, as there are no arguments that it could be played with. */
  readonly plays?: boolean;
  /** Id that the run will have, where it was chosen. */
  readonly runId?: string | undefined;
  /** Kinds of steps that completed in the record of a resumed run: such a one may not come again. */
  readonly recorded?: () => Promise<ReadonlySet<string>>;
}

/** What is known of a run before its first agent: the one list, for every place that shows it. */
export interface NoticeList {
  /** Failures first, then in the order of the script. */
  readonly notices: readonly Notice[];
  readonly commands: readonly WantedCommand[];
  readonly refused: readonly CommandRefusal[];
  /** The one line that grants what is refused; `null` where nothing is, or nothing can. */
  readonly grant: string | null;
  /** The script, or a workflow that it names, lands work on `plenum/<run>`. */
  readonly merges: boolean;
}

const isolating = /\bisolation\s*:\s*['"`]worktree/;

export async function runNotices(request: NoticeRequest): Promise<NoticeList> {
  const { project, program, config, surroundings, simulated } = request;
  const { scripts, names } = await nestedScripts(program, project);
  const plays = !simulated && request.plays !== false;
  const rehearsal = plays ? await rehearsed(request) : null;
  const shown = scripts.map((script) => ({
    ...script,
    file: script.file === null ? null : relative(project, script.file),
  }));
  const { permissions } = config;
  const about = { scripts: shown, permissions, project, simulated, rehearsal };
  const commands = wantedCommands(about);
  const refused = await refusedCommands(commands, project, surroundings);
  const { env, trusted } = surroundings;
  const isolates =
    rehearsal?.isolates === true || scripts.some((script) => isolating.test(script.program.source));
  const merges = scripts.some((script) =>
    script.program.callSites.some(({ verb }) => verb === 'merge'),
  );
  const repository = simulated
    ? []
    : await repositoryNotices({ project, env, trusted, isolates, merges, runId: request.runId });
  const ofPlace = simulated
    ? []
    : [
        ...folderNotices(project, surroundings.home),
        ...(request.attended || !asksAgents(scripts) ? [] : ceilingNotices(config)),
      ];
  const ofScript = [
    ...commandNotices(refused),
    ...scriptNotices(scripts, names, project),
    ...(rehearsal ? rehearsalNotices(rehearsal) : []),
    ...(rehearsal ? await toolNotices(rehearsal.agents, request) : []),
  ];
  return {
    notices: inOrder([...ofScript, ...repository, ...ofPlace]),
    commands,
    refused: refused.commands,
    grant: grantingCommand(refused),
    merges,
  };
}

const agentVerbs: ReadonlySet<string> = new Set(['agent', 'verify', 'workflow']);

function asksAgents(scripts: readonly Pick<RunScript, 'program'>[]): boolean {
  return scripts.some(({ program }) => program.callSites.some(({ verb }) => agentVerbs.has(verb)));
}

/** What cannot be rehearsed is told by the run itself. */
async function rehearsed(request: NoticeRequest): Promise<Rehearsal | null> {
  const found = await rehearse(request).catch(() => null);
  if (!found?.fails || request.recorded === undefined) return found;
  const recorded = await request.recorded();
  const ending = found.refused.filter(({ ends }) => ends);
  return { ...found, fails: ending.every(({ verb }) => !recorded.has(verb)) };
}

function inOrder(notices: readonly Notice[]): readonly Notice[] {
  const weight = (one: Notice) => (one.weight === 'failure' ? 0 : 1);
  const place = (one: Notice) =>
    (one.file === null ? 0 : 1e9) + (one.line ?? 1e8) + (one.column ?? 0) / 1e6;
  return [...notices].sort(
    (left, right) => weight(left) - weight(right) || place(left) - place(right),
  );
}
