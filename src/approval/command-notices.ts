import { loadConfig } from '../config/layers/load-config.js';
import type { Surroundings } from '../config/request/drive-request.js';
import { isTrusted, type Trust } from '../config/trust/trust.js';
import { grantCommand } from '../permissions/grant-rules.js';
import { createPolicy } from '../permissions/policy.js';
import type { Notice } from './notice.js';
import type { RefusalEnd, WantedCommand } from './wanted-commands.js';

/** A command that is known and that nothing in force grants. */
export interface CommandRefusal extends WantedCommand {
  readonly command: string;
  /** A rule of the folder grants it, and the folder is not trusted. */
  readonly waits: boolean;
}

export interface CommandRefusals {
  readonly commands: readonly CommandRefusal[];
  readonly trust: Pick<Trust, 'trusted' | 'reason' | 'changed'>;
}

/** What is not granted, and whether trust in the folder would grant it. */
export async function refusedCommands(
  wanted: readonly WantedCommand[],
  project: string,
  { env, home, trusted }: Surroundings,
): Promise<CommandRefusals> {
  const refused = wanted.filter(isRefused);
  const known = { trusted, reason: 'trusted', changed: [] } as const;
  if (refused.length === 0 || trusted)
    return { commands: refused.map((one) => ({ ...one, waits: false })), trust: known };
  const [trust, { config }] = await Promise.all([
    isTrusted(project, home),
    loadConfig({ project, home, env, trusted: true }),
  ]);
  const policy = createPolicy(config.permissions, { root: project });
  const waits = ({ verb, command }: { verb: string; command: string }) =>
    policy.decide({ tool: verb === 'publish' ? 'Publish' : 'Sh', argument: command }).decision ===
    'allow';
  return { commands: refused.map((one) => ({ ...one, waits: waits(one) })), trust };
}

function isRefused(one: WantedCommand): one is WantedCommand & { readonly command: string } {
  return !one.granted && one.command !== null;
}

/** Code of these notices. */
export const notGranted = 'not-granted';

export const refusalTexts: Readonly<Record<RefusalEnd, string>> = {
  fails: 'the run will fail here',
  'may-fail': 'a run that comes here fails',
  'goes-on': 'the script goes on without it',
  unmet: 'it will be refused',
};

export function commandNotices({ commands, trust }: CommandRefusals): readonly Notice[] {
  return commands.map((one): Notice => {
    const why = whyNot(one, trust);
    const fails = one.end === 'fails';
    const end = fails ? '' : `: ${refusalTexts[one.end ?? 'unmet']}`;
    return {
      code: notGranted,
      weight: fails ? 'failure' : 'advice',
      message: `${one.verb} \`${one.command}\` is not granted${why}${end}`,
      file: one.file,
      line: one.line,
      column: null,
      next: grantingCommand({ commands: [one], trust }),
    };
  });
}

function whyNot(
  { waits, rule, reason, forbiddenBy }: CommandRefusal,
  trust: CommandRefusals['trust'],
): string {
  if (forbiddenBy !== null) return ` (${reason})`;
  if (!waits) return rule === null ? ' (no rule can say exactly this)' : '';
  return trust.reason === 'changed'
    ? ` any more (trust in this folder was lost: ${trust.changed.join(', ')} changed)`
    : ' yet (its rule waits for your trust in this folder)';
}

/** The one line that grants them all; `null` where no rule can. */
export function grantingCommand({ commands, trust }: CommandRefusals): string | null {
  const rules = new Set(
    commands.flatMap(({ waits, rule }) => (waits || rule === null ? [] : [rule])),
  );
  const grants = rules.size === 0 ? [] : [grantCommand([...rules])];
  const needsTrust = commands.some(({ waits }) => waits) || (grants.length > 0 && !trust.trusted);
  const line = [...grants, ...(needsTrust ? ['plenum trust'] : [])].join(' && ');
  if (line !== '') return line;
  if (commands.length === 0) return null;
  const isForbidden = commands.some(({ forbiddenBy }) => forbiddenBy !== null);
  return isForbidden ? 'plenum doctor --config' : 'plenum help permissions';
}
