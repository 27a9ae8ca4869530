import { join } from 'node:path';
import { locateProject, runsRootOf } from '../../config/project/locate.js';
import { oneLine } from '../../core/words/plain-text.js';
import { readRunHeader } from '../../stores/file/runs/run-header.js';
import { runIds } from '../../stores/file/runs/run-list.js';

/** Kinds of words that only this project knows. */
export const completionKinds = ['runs', 'scripts', 'agents', 'topics'] as const;
export type CompletionKind = (typeof completionKinds)[number];

interface Completion {
  readonly value: string;
  readonly about: string;
}

interface CompletionRequest {
  readonly kind: CompletionKind;
  /** Agents: of this run. */
  readonly run: string | undefined;
  readonly cwd: string;
  readonly home: string;
}

/**
 * What can stand in one place of a command line. Each kind loads only what it needs: a person is
 * waiting between two keys.
 */
export async function completionsOf({
  kind,
  run,
  cwd,
  home,
}: CompletionRequest): Promise<readonly Completion[]> {
  const runsRoot = runsRootOf(locateProject(cwd, home), home);
  switch (kind) {
    case 'runs':
      return runCompletions(runsRoot);
    case 'scripts': {
      const { listWorkflows } = await import('../../scripts/saved/list-workflows.js');
      return (await listWorkflows({ cwd, home })).map(({ name, description, problem }) => ({
        value: name,
        about: problem ?? description ?? '',
      }));
    }
    case 'agents': {
      const { openRun } = await import('../../runs/look/open-run.js');
      const { state } = await openRun(runsRoot, run ?? '@last');
      const agents = [...state.steps.values()].filter(
        (step) => step.kind === 'agent' && !step.unclaimed,
      );
      return agents.map((step) => ({
        value: String(step.n),
        about: oneLine(`${step.state} ${step.label}`),
      }));
    }
    case 'topics': {
      const { helpTopics } = await import('./help-topics.js');
      return (await helpTopics()).map((topic) => ({ value: topic, about: 'topic' }));
    }
  }
}

async function runCompletions(runsRoot: string): Promise<readonly Completion[]> {
  const ids = await runIds(runsRoot);
  const headers = await Promise.all(
    ids.map((id) => readRunHeader(join(runsRoot, id)).catch(() => null)),
  );
  const runs = headers
    .filter((header) => header !== null)
    .sort((left, right) => right.createdAt - left.createdAt);
  const places = [
    { value: '@last', about: 'the newest run' },
    { value: '@live', about: 'the run that is being driven' },
  ];
  return [
    ...runs.map(({ id, name }) => ({ value: id, about: name })),
    ...(runs.length > 0 ? places : []),
  ];
}
