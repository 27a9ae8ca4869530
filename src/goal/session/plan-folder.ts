import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { writeDurable, writeOnce } from '../../host/disk/durable-file.js';
import { randomRunId } from '../../host/values/random-run-id.js';

/** `.plenum/plans/<id>/`: everything of one plan, for people. */
export interface PlanFolder {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  readonly scriptFile: string;
  draftFile(number: number): string;
  write(name: string, text: string): Promise<void>;
  /** `plan.json`: how it stands, versioned. */
  note(facts: JsonObject): Promise<void>;
}

/** Makes the folder of a new plan; it ignores itself in git. Never through a link. */
export async function createPlanFolder(
  project: string,
  goal: string,
  pickId = randomRunId,
): Promise<PlanFolder> {
  const plans = join(project, '.plenum', 'plans');
  for (const folder of [join(project, '.plenum'), plans]) {
    await refuseLink(folder);
    await mkdir(folder, { recursive: true });
  }
  await writeOnce(join(plans, '.gitignore'), '*\n').catch(() => undefined);
  const id = await claimed(plans, pickId);
  const path = join(plans, id);
  const write = (name: string, text: string): Promise<void> =>
    writeDurable(join(path, name), text, 0o644);
  await write('goal.md', `${goal.trimEnd()}\n`);
  return {
    id,
    path,
    scriptFile: join(path, 'script.js'),
    draftFile: (number) => join(path, `draft-${number}.js`),
    write,
    note: (facts) =>
      write('plan.json', `${JSON.stringify({ version: 1, id, ...facts }, null, 2)}\n`),
  };
}

async function claimed(plans: string, pickId: (length: number) => string): Promise<string> {
  for (let tries = 0; ; tries++) {
    const id = pickId(4 + Math.floor(tries / 8));
    try {
      await mkdir(join(plans, id));
      return id;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSymbolicLink())
    throw new PlenumError(
      'E_PATH_OUTSIDE',
      `${path} is a link; plans are never written through links.`,
      { hint: 'Replace the link by a folder.' },
    );
}
