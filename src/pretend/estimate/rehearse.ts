import type { Config } from '../../config/values/config.js';
import type { Course } from '../../core/estimate/planned-run.js';
import { distinctSlips, type Slip } from '../../core/estimate/slip.js';
import type { JournalEvent, RunEnd, StepStart } from '../../core/journal/event.js';
import { noWishes } from '../../core/program/facts/wishes.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import type { Json } from '../../core/values/json.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { permitOf } from '../../runs/drive/permit-commands.js';
import { lookAtProject } from '../../workspaces/folder/project-look.js';
import { nestedPrograms } from '../engine/nested-programs.js';
import { type AskedAgent, watchAgents } from './asked-agents.js';
import { dryRun } from './dry-run.js';
import { dryLimits } from './estimate-run.js';

export interface RehearsalRequest {
  readonly project: string;
  readonly program: Program;
  readonly args: Json | undefined;
  readonly config: Config;
}

/** A command, or a branch, that the script asked for and that nothing grants. */
export interface RehearsalRefusal {
  readonly tool: 'Sh' | 'Publish';
  readonly verb: string;
  readonly argument: string;
  /** `null` in a nested workflow: its lines are those of another file. */
  readonly line: number | null;
  /** The script died of it where it was met; else it went on without. */
  readonly ends: boolean;
}

/** What playing the script without agents, under the present grants, says of the run. */
export interface Rehearsal {
  readonly refused: readonly RehearsalRefusal[];
  /** Every course that was followed to its end died of a refusal. */
  readonly fails: boolean;
  /** What the script dies of in the usual course, once everything is granted. */
  readonly error: { readonly line: number | null; readonly message: string } | null;
  /** The mistakes that it comes to then, those of single slots among them. */
  readonly slips: readonly Slip[];
  /** An agent works in a copy of the files. */
  readonly isolates: boolean;
  /** Which kinds of agents the courses ask for. */
  readonly agents: readonly AskedAgent[];
}

/** Each play finds the commands up to the next refusal that ends it. */
const mostPlays = 6;
const nobody = { brief: { agentType: 'general-purpose', readOnly: false }, backend: null } as const;

/**
 * What is known of a run before its first agent and costs milliseconds: the script is played as for
 * an estimate, but with commands refused as the run would refuse them (X47).
 */
export async function rehearse(request: RehearsalRequest): Promise<Rehearsal> {
  const stage = openStage(request);
  const known = new Map<string, RehearsalRefusal>();
  const first = await stage.play('usual', new Set());
  let last = first;
  for (let plays = 1; last.refused.length > 0 && !last.cut && plays < mostPlays; plays += 1) {
    for (const use of last.refused) known.set(keyOf(use), use);
    last = await stage.play('usual', new Set(known.keys()));
    if (last.refused.every((use) => known.has(keyOf(use)))) break;
  }
  const fails = dies(first, last) && (await diesInOthers(stage, last));
  // A script may die of an error of its own in place of the refusal: the last one led to it.
  const culprit = first.refused.at(-1);
  if (fails && culprit !== undefined && !first.refused.some(({ ends }) => ends))
    known.set(keyOf(culprit), { ...culprit, ends: true });
  return {
    refused: [...known.values()],
    fails,
    error: last.refused.length > 0 ? null : last.error,
    slips: last.refused.length > 0 ? [] : distinctSlips(last.slips),
    isolates: first.isolates || last.isolates,
    agents: stage.asked(),
  };
}

interface Playthrough {
  readonly refused: readonly RehearsalRefusal[];
  readonly error: Rehearsal['error'];
  readonly slips: readonly Slip[];
  /** A refusal was what the script died of. */
  readonly ofRefusal: boolean;
  readonly cut: boolean;
  readonly isolates: boolean;
}

interface Stage {
  /** `let through`: granted for this play, so that what comes after is met. */
  play(course: Course, through: ReadonlySet<string>): Promise<Playthrough>;
  asked(): readonly AskedAgent[];
}

function openStage({ project, program, args, config }: RehearsalRequest): Stage {
  const agents = watchAgents();
  const look = lookAtProject(project);
  const workflows = nestedPrograms(project);
  const checker = createAjvChecker();
  const permit = permitOf({ config, project });
  const { concurrency, budget, maxAgents: most } = config;
  const maxAgents = Math.min(most, budget.agents ?? most);
  const limits = dryLimits(config, { concurrency, maxAgents, budget });
  const play: Stage['play'] = async (course, through) => {
    const watch = watchRefusals(permit, through);
    const planned = await dryRun({
      program,
      args,
      course,
      seed: '1',
      failRate: 0,
      limits,
      look,
      workflows,
      wishes: noWishes,
      checker,
      price: () => undefined,
      served: () => ({ ...nobody, counts: false }),
      agentType: () => null,
      needs: () => ({ durationMs: 1, usage: undefined }),
      permit: watch.permit,
      onEvent(event) {
        watch.event(event);
        agents.event(event);
      },
    });
    const refused = watch.refused();
    return {
      refused,
      error: planned.error,
      slips: planned.slips,
      ofRefusal: refused.some(({ ends }) => ends),
      cut: planned.cut === 'steps' || planned.cut === 'busy',
      isolates: planned.agents.some(({ isolated }) => isolated),
    };
  };
  return { play, asked: agents.asked };
}

/** Ties each refusal to the place of the script that met it. */
function watchRefusals(permit: RunPorts['permit'], through: ReadonlySet<string>) {
  const said = new Map<string, Pick<RehearsalRefusal, 'tool' | 'argument'>>();
  const steps = new Map<number, StepStart>();
  const refused: { readonly n: number; readonly message: string }[] = [];
  let end: RunEnd | null = null;
  const useOf = (step: StepStart, message: string): RehearsalRefusal | null => {
    const use = said.get(message);
    if (use === undefined) return null;
    const line = step.realm === 0 ? (step.site?.line ?? null) : null;
    const { step: last, message: died = '' } = end?.error ?? {};
    const ends = last === step.n || died.includes(message);
    return { ...use, verb: step.kind, line, ends };
  };
  return {
    refused: (): readonly RehearsalRefusal[] =>
      refused.flatMap(({ n, message }) => {
        const step = steps.get(n);
        const use = step && useOf(step, message);
        return use ? [use] : [];
      }),
    permit: ((tool, argument) => {
      const permission = permit(tool, argument);
      if (permission.allowed || through.has(keyOf({ tool, argument })))
        return { allowed: true, message: '' };
      said.set(permission.message, { tool, argument });
      return permission;
    }) satisfies RunPorts['permit'],
    event(event: JournalEvent): void {
      if (event.type === 'step-start') steps.set(event.n, event);
      else if (event.type === 'run-end') end = event;
      else if (event.type === 'step-end' && event.cause === 'permission')
        refused.push({ n: event.n, message: event.message ?? '' });
    },
  };
}

/** `otherwise`: the same course with everything granted. */
function dies(refusing: Playthrough, otherwise: Playthrough): boolean {
  if (refusing.cut || refusing.error === null) return false;
  return refusing.ofRefusal || (refusing.refused.length > 0 && otherwise.error === null);
}

async function diesInOthers(stage: Stage, otherwise: Playthrough): Promise<boolean> {
  for (const course of ['short', 'long'] as const)
    if (!dies(await stage.play(course, new Set()), otherwise)) return false;
  return true;
}

function keyOf({ tool, argument }: Pick<RehearsalRefusal, 'tool' | 'argument'>): string {
  return `${tool} ${argument}`;
}
