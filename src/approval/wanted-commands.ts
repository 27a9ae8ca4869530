import { ruleOf } from '../permissions/grant-rules.js';
import { createPolicy } from '../permissions/policy.js';
import type { PermissionSettings } from '../permissions/settings.js';
import type { Rehearsal } from '../pretend/estimate/rehearse.js';
import type { RunScript } from '../runs/drive/nested-scripts.js';

/**
 * What becomes of the run at a command that is not granted. `fails`: every course ends there;
 * `may-fail`: one does; `goes-on`: the script deals with it; `unmet`: no simulated course came by.
 */
export type RefusalEnd = 'fails' | 'may-fail' | 'goes-on' | 'unmet';

export interface WantedCommand {
  readonly verb: 'sh' | 'gate' | 'merge' | 'publish';
  /** `null` when the script computes it and no course came by: it is checked when it comes. */
  readonly command: string | null;
  /** File of a nested workflow; `null`: the script itself. */
  readonly file: string | null;
  /** `null` where it was met in a nested workflow. */
  readonly line: number | null;
  readonly granted: boolean;
  readonly reason: string;
  /** `null` of a granted one, and of one that nobody knows yet. */
  readonly end: RefusalEnd | null;
  /** The rule that would grant it; `null` where another rule or the grammar stands against it. */
  readonly rule: string | null;
  /** A rule of `deny` or `ask`, which beats every grant. */
  readonly forbiddenBy: string | null;
}

interface CommandsFor {
  /** The script and the workflows that it names. */
  readonly scripts: readonly Pick<RunScript, 'program' | 'file'>[];
  readonly permissions: PermissionSettings;
  readonly project: string;
  readonly simulated: boolean;
  /** `null` where nothing was rehearsed. */
  readonly rehearsal: Pick<Rehearsal, 'refused' | 'fails'> | null;
}

type Verb = WantedCommand['verb'];

/** Every command and branch that the run asks for by itself, as far as it is known. */
export function wantedCommands(about: CommandsFor): readonly WantedCommand[] {
  const { scripts, simulated } = about;
  const written = scripts.flatMap(({ program, file }) =>
    program.callSites.flatMap(({ verb, command, site }): WantedCommand[] => {
      if (!isAsking(verb) || (verb === 'merge' && command === undefined)) return [];
      const place = { verb, file, line: site.line };
      if (simulated) {
        const reason = 'simulated, not executed';
        return [{ ...place, command: command ?? null, granted: true, reason, ...settled }];
      }
      return [command === undefined ? computed(place) : judged(place, command, about)];
    }),
  );
  return simulated ? written : withComputed(written, about);
}

/** Those that a course computed stand in the place of what was not known. */
function withComputed(
  written: readonly WantedCommand[],
  about: CommandsFor,
): readonly WantedCommand[] {
  const isKnown = (verb: string, command: string) =>
    written.some((one) => one.verb === verb && one.command === command);
  const met = (about.rehearsal?.refused ?? []).flatMap(({ verb, argument, line }) =>
    isAsking(verb) && !isKnown(verb, argument)
      ? [judged({ verb, file: null, line }, argument, about)]
      : [],
  );
  const rest = written.filter(
    (one) =>
      one.command !== null ||
      !met.some(({ verb, line }) => one.file === null && verb === one.verb && line === one.line),
  );
  return [...rest, ...met];
}

const settled = { end: null, rule: null, forbiddenBy: null } as const;

type CommandPlace = Pick<WantedCommand, 'verb' | 'file' | 'line'>;

function computed(place: CommandPlace): WantedCommand {
  const reason = 'computed by the script; only a granted one will run';
  return { ...place, command: null, granted: false, reason, ...settled };
}

function judged(place: CommandPlace, command: string, about: CommandsFor): WantedCommand {
  const tool = place.verb === 'publish' ? 'Publish' : 'Sh';
  const policy = createPolicy(about.permissions, { root: about.project });
  const decided = policy.decide({ tool, argument: command });
  const granted = decided.decision === 'allow';
  return {
    ...place,
    command,
    granted,
    reason: decided.reason,
    end: granted ? null : endOf(place.verb, command, about.rehearsal),
    rule: granted || decided.rule !== null ? null : ruleOf({ tool, argument: command }),
    forbiddenBy: granted ? null : decided.rule,
  };
}

function endOf(verb: Verb, command: string, rehearsal: CommandsFor['rehearsal']): RefusalEnd {
  const met = (rehearsal?.refused ?? []).filter(
    (use) => use.verb === verb && use.argument === command,
  );
  if (met.length === 0) return 'unmet';
  if (!met.some(({ ends }) => ends)) return 'goes-on';
  return rehearsal?.fails === true ? 'fails' : 'may-fail';
}

function isAsking(verb: string): verb is Verb {
  return verb === 'sh' || verb === 'gate' || verb === 'merge' || verb === 'publish';
}
