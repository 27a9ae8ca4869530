import { simulateGate, simulateStep } from '../../agents/backends/simulate/simulate-step.js';
import type { Course } from '../../core/estimate/planned-run.js';
import type { Workspace } from '../../core/ports/workspace.js';
import type { RunPorts, WorkflowSource } from '../../core/run/record/ports.js';
import { isJsonObject, type JsonObject } from '../../core/values/json.js';
import { findFiles } from '../../workspaces/folder/find-files.js';
import { readText } from '../../workspaces/folder/read-text.js';
import { nestedPrograms } from '../engine/nested-programs.js';
import { emptyWorkspace } from '../engine/nothing-real.js';

/** Rounds that a gate says no when everything takes long. */
const failingRounds = 3;

export interface DryWorld {
  readonly workspace: Workspace;
  readonly workflows: WorkflowSource;
}

/**
 * The project as a dry run sees it, shared by all of them: files are listed and read, so that "an
 * agent for each file" counts the real ones; nothing is executed or written.
 */
export function openDryWorld(project: string): DryWorld {
  const known = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, look: () => Promise<T>): Promise<T> => {
    const found = (known.get(key) as Promise<T> | undefined) ?? look();
    known.set(key, found);
    return found;
  };
  return {
    workspace: {
      ...emptyWorkspace,
      path: project,
      files: (globs) =>
        once(`files ${JSON.stringify(globs)}`, () => findFiles(project, globs).catch(() => [])),
      // What an agent has yet to write is not there; an empty text keeps the script going.
      read: (path, range) =>
        once(`read ${JSON.stringify([path, range])}`, () =>
          readText(project, path, range).catch(() => ''),
        ),
    },
    workflows: nestedPrograms(project),
  };
}

/**
 * Stand-ins for everything but looking at the project's files. `looks` false: those are made up
 * too, as under `simulate`.
 */
export function dryWorldSteps(
  course: Course,
  seed: string,
  looks: boolean,
  onCommand: () => void,
): NonNullable<RunPorts['simulated']> {
  return (kind, { content, lane, ordinal }, input) => {
    const place = { seed, content, lane, ordinal };
    if ((kind === 'files' || kind === 'read') && looks && !looksElsewhere(input)) return undefined;
    if (kind === 'sh') onCommand();
    if (kind !== 'gate' || course === 'usual') return simulateStep(kind, place, input);
    return {
      ...simulateGate(place, input.function === true),
      ...verdict(course === 'short' || ordinal >= failingRounds),
    };
  };
}

function looksElsewhere(input: JsonObject): boolean {
  return isJsonObject(input.of) || input.of === 'run' || input.diff !== undefined;
}

function verdict(passed: boolean): JsonObject {
  return { passed, code: passed ? 0 : 1, output: passed ? '' : 'simulated failure', flaky: false };
}
