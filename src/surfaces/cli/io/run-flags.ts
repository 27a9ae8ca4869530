import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Simulation } from '../../../config/request/drive-request.js';
import { present, type RunChoices } from '../../../config/request/run-choices.js';
import { parseBudget } from '../../../config/values/budget-text.js';
import { PlenumError } from '../../../core/values/errors.js';
import { type ViewMode, viewModes } from '../../../views/pick-view.js';
import type { CommonFlags, Io } from './io.js';

/** Flags of `run` and `resume`; absent means: as configured, or as the run was started. */
export interface RunFlags {
  readonly args: string | undefined;
  readonly pairs: readonly string[];
  readonly concurrency: number | undefined;
  readonly maxAgents: number | undefined;
  readonly maxFanOut: number | undefined;
  readonly budget: string | undefined;
  readonly maxWait: string | undefined;
  readonly backend: string | undefined;
  readonly model: string | undefined;
  readonly seed: string | undefined;
  readonly latencyMs: number | undefined;
  readonly failRate: number | undefined;
  readonly realTime: boolean;
  readonly view: ViewMode;
  readonly name: string | undefined;
  readonly yes: boolean;
  /** The run pauses when its terminal closes. */
  readonly attached: boolean;
  /** A process of its own drives the run (X120). */
  readonly detach: boolean;
  /** A person is at the terminal and may be asked. */
  readonly interactive: boolean;
}

/** Flags of a plan: arguments, who plans, and what it may cost. */
export function declarePlanFlags(command: Command): Command {
  declareLimits(declareArguments(command.optionsGroup('Common:')));
  return declareNoInput(command.optionsGroup('More:'));
}

/** Flags of whatever goes on with a run. */
export function declareDriveFlags(command: Command): Command {
  declareArguments(command.optionsGroup('Common:'))
    .option('-y, --yes', 'accept what the approval box would show; widens nothing')
    .option('-d, --detach', 'ask first, then let it go on by itself; watch shows it');
  declareLimits(command).addOption(
    new Option('--view <mode>', 'what to show while it runs').choices(viewModes),
  );
  command
    .optionsGroup('More:')
    .option(
      '--max-fan-out <n>',
      'agents after which it asks, instead of by the estimate',
      usageNumber('--max-fan-out', 1),
    );
  return declareNoInput(command)
    .option('--attached', 'pause the run when its terminal closes, instead of going on without it')
    .option('--seed <seed>', 'seed of run.random() and of the simulation')
    .option('--latency <ms>', 'simulate: time an agent takes', usageNumber('--latency', 0))
    .option(
      '--fail <rate>',
      'simulate: share of agents that fail, 0 to 1',
      usageNumber('--fail', 0, 1),
    )
    .option('--real-time', 'simulate: wait for real');
}

/** Flags of whatever makes a run. */
export function declareRunFlags(command: Command): Command {
  return declareDriveFlags(command).option(
    '--name <name>',
    'id of the new run, instead of a random one',
  );
}

function declareArguments(command: Command): Command {
  return command
    .option('--args <value>', 'arguments: JSON, @file, @run:<id> (what that run returned), or text')
    .option(
      '--arg <name=value>',
      'one argument; repeat it for more',
      (pair: string, before: readonly string[]) => [...before, pair],
      [] as readonly string[],
    );
}

function declareLimits(command: Command): Command {
  return command
    .option('-c, --concurrency <n>', 'agents at once', usageNumber('--concurrency', 1, 1024))
    .option('--max-agents <n>', 'agents in the whole run', usageNumber('--max-agents', 1))
    .option('--budget <amount>', '5usd, 2Mtok, 30m, or several: 5usd,30m')
    .option(
      '--max-wait <time>',
      'longest wait for a used-up quota: 30m, 6h (then exit 6, still paused)',
    )
    .option('--backend <name>', 'who runs the agents; simulate runs none')
    .option('--model <id>', 'model for calls that name none');
}

function declareNoInput(command: Command): Command {
  return command.option('--no-input', 'never ask; what needs a person ends with code 7');
}

export function readRunFlags(
  options: Readonly<Record<string, unknown>>,
  flags: CommonFlags,
  io: Pick<Io, 'terminal' | 'env'>,
): RunFlags {
  const text = (name: string): string | undefined =>
    typeof options[name] === 'string' ? (options[name] as string) : undefined;
  const number = (name: string): number | undefined =>
    typeof options[name] === 'number' ? (options[name] as number) : undefined;
  const view = text('view') as ViewMode | undefined;
  if (flags.json && view === 'json') {
    throw new PlenumError('E_USAGE', '--json and --view json both want standard output.', {
      hint: 'Leave one out: --json for the end result, --view json for the events.',
    });
  }
  refuseDetached(options);
  return {
    args: text('args'),
    pairs: Array.isArray(options.arg) ? options.arg.map(String) : [],
    concurrency: number('concurrency'),
    maxAgents: number('maxAgents'),
    maxFanOut: number('maxFanOut'),
    budget: text('budget'),
    maxWait: text('maxWait'),
    backend: text('backend'),
    model: text('model'),
    seed: text('seed'),
    latencyMs: number('latency'),
    failRate: number('fail'),
    realTime: options.realTime === true,
    view: view ?? 'live',
    name: text('name'),
    yes: options.yes === true,
    attached: options.attached === true,
    detach: options.detach === true,
    interactive: options.input !== false && io.terminal.stdin && io.terminal.stderr && !io.env.CI,
  };
}

/** Throws for what a run without a terminal has no use for. */
function refuseDetached({ detach, attached, view }: Readonly<Record<string, unknown>>): void {
  if (detach !== true) return;
  if (attached === true)
    throw new PlenumError('E_USAGE', '--detach and --attached are opposites.', {
      hint: 'Leave one out: --detach for a run without a terminal.',
    });
  if (view !== undefined)
    throw new PlenumError(
      'E_USAGE',
      '--view is for a run with a terminal, and --detach has none.',
      {
        hint: 'Leave --view out, and look at it later: plenum watch @live',
      },
    );
}

/** A parser for commander that says what would be right. */
export function usageNumber(
  flag: string,
  least: number,
  most = Number.POSITIVE_INFINITY,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const whole = most === 1 || Number.isInteger(value);
    if (text.trim() !== '' && whole && value >= least && value <= most) return value;
    const range = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    throw new InvalidArgumentError(`${flag} wants a number, ${range}.`);
  };
}

/**
 * What the flags choose for a run. `--backend simulate` brings the simulation along, and so does a
 * configuration whose standing backend it is (X114).
 */
export function choicesOf(flags: RunFlags, configured?: string): RunChoices {
  const backend = flags.backend ?? (configured === 'simulate' ? configured : undefined);
  const { model, concurrency, maxAgents, maxFanOut, seed } = flags;
  const simulated = backend === 'simulate';
  const only = Object.entries({
    '--latency': flags.latencyMs,
    '--fail': flags.failRate,
    '--real-time': flags.realTime || undefined,
  }).find(([, value]) => value !== undefined);
  if (only && !simulated)
    throw new PlenumError('E_USAGE', `${only[0]} is for --backend simulate.`, {
      hint: 'Add --backend simulate, or leave it out.',
    });
  const simulate: Simulation | undefined = simulated
    ? {
        seed: seed ?? '1',
        latencyMs: flags.latencyMs ?? 1000,
        failRate: flags.failRate ?? 0,
        realTime: flags.realTime,
      }
    : undefined;
  return present<RunChoices>({
    backend,
    model,
    concurrency,
    maxAgents,
    maxFanOut,
    seed: simulated ? (seed ?? '1') : seed,
    simulate,
    maxWaitMinutes: flags.maxWait === undefined ? undefined : waitMinutes(flags.maxWait),
    budget: flags.budget === undefined ? undefined : parseBudget(flags.budget),
  });
}

function waitMinutes(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text.trim()) ?? [];
  if (amount === undefined)
    throw new PlenumError('E_USAGE', `--max-wait wants a time, not "${text}".`, {
      hint: 'For example 90s, 30m or 6h.',
    });
  return Number(amount) * (unit === 'h' ? 60 : unit === 'm' ? 1 : 1 / 60);
}
