import { relative } from 'node:path';
import type { ControlAnswer } from '../../core/ports/controls.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import type { Steering, SteeringRequest } from '../../core/ports/steering.js';
import { messageOf } from '../../core/values/errors.js';
import { controlRun } from '../control/control-run.js';
import { writeRule } from '../control/write-rule.js';
import { saveRun } from '../work/save-run.js';

interface SteeringPlace {
  readonly project: string;
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Hands a control to whoever drives the run: this process, or another one (X79). */
export type SendControl = (request: SteeringRequest) => ControlAnswer | Promise<ControlAnswer>;

/** To a driver in another process. */
export function sentTo(
  run: Parameters<typeof controlRun>[0],
  author: string,
  home: string,
): SendControl {
  return (request) => controlRun(run, { ...request, author }, home);
}

/** What a person at a view of this run may do with it; what goes wrong is an answer. */
export function steeringOf(run: RunHandle, place: SteeringPlace, send: SendControl): Steering {
  return {
    version: 1,
    send: (request) => answered(async () => send(request)),
    writeRule: (made, use) =>
      answered(async () => {
        const { lines } = await writeRule(made, 'project', use, place);
        return { accepted: true, message: lines.join('; ') };
      }),
    save: () =>
      answered(async () => {
        const wanted = { run: { id: run.id, handle: run }, name: undefined, overwrite: false };
        const { name, file } = await saveRun({ ...wanted, ...place });
        const shown = relative(place.cwd, file);
        return { accepted: true, message: `saved as ${shown}: plenum run ${name}` };
      }),
  };
}

async function answered(ask: () => Promise<ControlAnswer>): Promise<ControlAnswer> {
  try {
    return await ask();
  } catch (error) {
    return { accepted: false, message: messageOf(error) };
  }
}
