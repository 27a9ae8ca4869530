import type { CompletionKind } from '../../../onboarding/help/completions.js';
import { parserOf } from './verb-parser.js';
import { verbs } from './verbs.js';

export interface TreeOption {
  readonly names: readonly string[];
  readonly about: string;
  /** It is followed by a value of its own. */
  readonly valued: boolean;
  readonly choices: readonly string[];
  readonly folder: boolean;
}

export interface TreeArgument {
  /** What `plenum __complete` is asked for, or `null`. */
  readonly kind: CompletionKind | null;
  readonly choices: readonly string[];
  /** Whether a file or a folder may stand here too. */
  readonly path: 'file' | 'folder' | null;
}

export interface TreeVerb {
  readonly verb: string;
  readonly about: string;
  readonly options: readonly TreeOption[];
  readonly arguments: readonly TreeArgument[];
}

const byName: Readonly<Record<string, Omit<TreeArgument, 'choices'>>> = {
  run: { kind: 'runs', path: null },
  agent: { kind: 'agents', path: null },
  script: { kind: 'scripts', path: 'file' },
  dir: { kind: null, path: 'folder' },
};

/**
 * Every command with its options and arguments, as the parser itself knows them: completion cannot
 * fall behind.
 */
export async function commandTree(): Promise<readonly TreeVerb[]> {
  const names = Object.keys(verbs);
  const tree = await Promise.all(
    Object.entries(verbs).map(async ([verb, { summary, load }]) => {
      const parser = parserOf(verb, summary, (await load()).command, { stdout: () => {} });
      return {
        verb,
        about: summary,
        options: [
          ...parser.options
            .filter((option) => !option.hidden)
            .map((option) => ({
              names: [option.long, option.short].filter((name) => name != null),
              about: option.description,
              valued: option.required || option.optional,
              choices: option.argChoices ?? [],
              folder: /<dir>/.test(option.flags),
            })),
          {
            names: ['--help', '-h'],
            about: 'this text',
            valued: false,
            choices: [],
            folder: false,
          },
        ],
        arguments: parser.registeredArguments.map((argument) => ({
          kind: null,
          path: null,
          ...byName[argument.name()],
          choices: argument.argChoices ?? [],
        })),
      };
    }),
  );
  const help: TreeVerb = {
    verb: 'help',
    about: 'every command, or a page of the documentation',
    options: [],
    arguments: [{ kind: 'topics', choices: names, path: null }],
  };
  return [...tree, help];
}
