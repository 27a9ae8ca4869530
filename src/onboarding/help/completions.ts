import { locateProject } from '../../config/project/locate.js';
import type { RunHeader, RunStore } from '../../core/ports/run-store.js';
import { oneLine } from '../../core/words/plain-text.js';
import { projectRuns } from '../../runs/known/project-runs.js';

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
  const store = projectRuns(locateProject(cwd, home), home);
  switch (kind) {
    case 'runs':
      return runCompletions(store);
    case 'scripts': {
      const { listWorkflows } = await import('../../scripts/saved/list-workflows.js');
      return (await listWorkflows({ cwd, home })).map(({ name, description, problem }) => ({
        value: name,
        about: problem ?? description ?? '',
      }));
    }
    case 'agents': {
      const { openRun } = await import('../../runs/look/open-run.js');
      const { state } = await openRun(store, run ?? '@last');
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
      return (await helpTopics()).map(({ topic }) => ({ value: topic, about: 'topic' }));
    }
  }
}

async function runCompletions(store: RunStore): Promise<readonly Completion[]> {
  const runs: RunHeader[] = [];
  for await (const { run } of store.list()) if (run) runs.push(run.header);
  const places = [
    { value: '@last', about: 'the newest run' },
    { value: '@live', about: 'the run that is being driven' },
  ];
  return [
    ...runs.map(({ id, name }) => ({ value: id, about: name })),
    ...(runs.length > 0 ? places : []),
  ];
}
