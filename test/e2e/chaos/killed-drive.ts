import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Ended, until } from '../project.js';
import { type ChaosProject, runId } from './chaos-project.js';
import type { Moment } from './moment.js';

export const start = ['run', 'chaos.js', '--yes', '--json', '--name', runId] as const;
export const resume = ['resume', runId, '--yes', '--json'] as const;

/** How much there is to meet in a run that nobody disturbs. */
export interface Extent {
  readonly writes: number;
  readonly events: number;
  readonly ms: number;
}

const preload = `--import ${pathToFileURL(join(import.meta.dirname, 'kill-at-write.mjs'))}`;

function watched(log: string, at: number, { how, first }: Partial<Moment> = {}): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: preload, PLENUM_TEST_KILL: JSON.stringify({ at, how, first, log }) };
}

/** The whole run, with what it wrote counted. */
export async function undisturbed(
  project: ChaosProject,
): Promise<Extent & { readonly ended: Ended }> {
  const log = join(project.folder, 'kill.log');
  const begun = performance.now();
  const ended = await project.start(start, watched(log, 0)).ended;
  const ms = performance.now() - begun;
  return {
    ended,
    ms,
    writes: readFileSync(`${log}.seen`, 'utf8').trim().split('\n').length,
    events: project.events().length,
  };
}

/** Where it was killed; `null` when it was over before. */
export async function killedDrive(
  project: ChaosProject,
  args: readonly string[],
  moment: Moment,
  extent: Extent,
): Promise<string | null> {
  const log = join(project.folder, 'kill.log');
  if (moment.at === 'write') {
    const { ended } = project.start(
      args,
      watched(log, 1 + Math.floor(moment.share * extent.writes), moment),
    );
    return (await ended).code === null && existsSync(log)
      ? (readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '')
      : null;
  }
  const { child, ended } = project.start(args);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  // A place in time is counted from the event before it: how fast events come is up to the machine.
  const place = moment.share * extent.events;
  const wanted = project.events().length + Math.floor(place);
  const lag = moment.at === 'time' ? (place % 1) * (extent.ms / extent.events) : 0;
  await until(() => over || project.events().length >= wanted, 100_000);
  const due = performance.now() + lag;
  await until(() => over || performance.now() >= due, 100_000);
  child.kill('SIGKILL');
  return (await ended).code === null ? `${Math.round(lag)} ms after event ${wanted}` : null;
}
