import type { WorkflowSource } from '../../core/run/record/ports.js';
import { isJsonObject, type Json } from '../../core/values/json.js';
import { sha } from '../../host/values/hash.js';
import { lookAtProject, type ProjectFiles } from '../../workspaces/folder/project-look.js';
import { nestedPrograms } from '../engine/nested-programs.js';

/** What a play was told of the project, so that it can be asked whether it still is so. */
export type ProjectAnswer = {
  readonly kind: 'files' | 'read' | 'workflow';
  readonly asked: Json;
  /** Of the answer. */
  readonly hash: string;
};

export interface ProjectReader {
  readonly look: ProjectFiles;
  readonly workflows: WorkflowSource;
  /** Everything that was looked at so far. */
  readonly sights: () => readonly ProjectAnswer[];
}

/** The files and saved workflows of a project, with a note of what was asked and answered. */
export function watchProject(project: string): ProjectReader {
  const look = lookAtProject(project);
  const workflows = nestedPrograms(project);
  const sights = new Map<string, ProjectAnswer>();
  const noted = async <T>(
    kind: ProjectAnswer['kind'],
    asked: Json,
    answer: Promise<T>,
  ): Promise<T> => {
    sights.set(`${kind} ${JSON.stringify(asked)}`, { kind, asked, hash: await hashOf(answer) });
    return answer;
  };
  return {
    look: {
      files: (globs) => noted('files', [...globs], look.files(globs)),
      read: (path, range) => noted('read', [path, { ...range }], look.read(path, range)),
    },
    workflows: {
      resolve: (input) => noted('workflow', input, workflows.resolve(input)),
      program: (script) => workflows.program(script),
    },
    sights: () => [...sights.values()],
  };
}

/** True where the project would answer the same to all of it now. */
export async function isSeenAgain(
  { look, workflows }: ProjectReader,
  sights: readonly ProjectAnswer[],
): Promise<boolean> {
  for (const { kind, asked, hash } of sights) {
    const answer =
      kind === 'files'
        ? look.files((asked as readonly string[]) ?? [])
        : kind === 'read'
          ? lookedAgain(look, asked)
          : workflows.resolve(isJsonObject(asked) ? asked : {});
    if ((await hashOf(answer)) !== hash) return false;
  }
  return true;
}

function lookedAgain(look: ProjectFiles, asked: Json): Promise<unknown> {
  const [path, range] = Array.isArray(asked) ? asked : [];
  return look.read(String(path), isJsonObject(range) ? range : {});
}

/** A refusal is an answer too. */
async function hashOf(answer: Promise<unknown>): Promise<string> {
  try {
    return sha(JSON.stringify(await answer) ?? '');
  } catch (error) {
    return sha(`refused: ${error instanceof Error ? error.message : String(error)}`);
  }
}
