import type { AgentTypeSettings } from '../../config/values/config.js';
import { nearestName } from '../../core/words/nearest-name.js';

export interface AgentTypeFile {
  /** As written; names match case-insensitively (C27). */
  readonly name: string;
  readonly origin: 'built-in' | 'project' | 'personal' | 'config';
  readonly file: string | null;
  /**
   * What is in force: of the configuration, else of the file; narrowed where nobody trusted the
   * folder (X103).
   */
  readonly settings: AgentTypeSettings;
  /** Files of the same name that are hidden, strongest first. */
  readonly shadows: readonly string[];
}

/**
 * A file that cannot be used. It hides weaker ones of its name, as another agent than the meant one
 * would be worse than none.
 */
export interface AgentTypeProblem {
  readonly name: string;
  readonly file: string;
  /** One line: `file:line what is wrong`. */
  readonly message: string;
}

export interface AgentTypes {
  /**
   * By name in lower case; `general-purpose` and `explore` are always there unless a file of theirs
   * is broken.
   */
  readonly types: ReadonlyMap<string, AgentTypeFile>;
  readonly problems: readonly AgentTypeProblem[];
  /** What was read but is not in force. */
  readonly notes: readonly string[];
}

export const defaultAgentType = 'general-purpose';

const exploring = [
  'You explore: you find out how things are and report it. You change nothing.',
  'Search widely first (names, then contents), then read only the parts that matter.',
  'Answer with facts, each with its place as path:line. Say what you looked for and ' +
    'did not find. Do not guess.',
].join('\n');

/** Agent types that always exist (C27). */
export const builtInTypes: readonly AgentTypeFile[] = [
  {
    name: defaultAgentType,
    origin: 'built-in',
    file: null,
    settings: { description: 'Any task; may use every tool that the permissions allow.' },
    shadows: [],
  },
  {
    name: 'Explore',
    origin: 'built-in',
    file: null,
    settings: {
      description: 'Looks around and answers questions; cannot write.',
      prompt: exploring,
      readOnly: true,
    },
    shadows: [],
  },
];

type FoundAgentType =
  | { readonly ok: true; readonly type: AgentTypeFile }
  | { readonly ok: false; readonly message: string };

/** The type that a call names (C23): the message of a miss lists what exists. */
export function findAgentType(all: AgentTypes, name: string | undefined): FoundAgentType {
  const wanted = name ?? defaultAgentType;
  const type = all.types.get(wanted.toLowerCase());
  if (type) return { ok: true, type };
  const broken = all.problems.find(
    (problem) => problem.name.toLowerCase() === wanted.toLowerCase(),
  );
  if (broken)
    return { ok: false, message: `the agent type "${wanted}" cannot be used: ${broken.message}` };
  const names = agentTypeList(all);
  const near = nearestName(wanted, names);
  return {
    ok: false,
    message:
      `there is no agent type "${wanted}"${near ? `; did you mean "${near}"?` : ''} ` +
      `(there are: ${names.join(', ')})`,
  };
}

export function agentTypeList(all: AgentTypes): string[] {
  return [...all.types.values()].map((type) => type.name);
}
