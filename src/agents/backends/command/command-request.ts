import type { AttemptRequest } from '../../../core/ports/backend.js';

/** The object on standard input (X111). A stable surface: members are only added. */
export function commandRequest({ call, attempt, cwd, error }: AttemptRequest): string {
  const { schema, model, effort, agentType } = call.options;
  return JSON.stringify({
    version: 1,
    runId: call.runId,
    key: call.key,
    attempt,
    label: call.label,
    phase: call.phase,
    prompt: call.prompt,
    schema,
    model,
    effort,
    agentType,
    cwd,
    error,
  });
}

/** Puts the prompt where an argument says `{prompt}`; the program's own name is left alone. */
export function commandLine(run: readonly string[], prompt: string): readonly string[] {
  return run.map((part, index) => (index === 0 ? part : part.replaceAll('{prompt}', () => prompt)));
}
