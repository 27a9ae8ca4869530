import type { TreeArgument, TreeOption, TreeVerb } from './command-tree.js';

export function fishCompletion(tree: readonly TreeVerb[]): string {
  return `# plenum completion for fish. Save as ~/.config/fish/completions/plenum.fish
function __plenum_ask
    plenum __complete $argv 2>/dev/null
end
# Words after the verb that are no options.
function __plenum_place
    set -l words (commandline -opc) (commandline -ct)
    set -l plain (string match -v -- '-*' $words[2..-1])
    test "$plain[1]" = "$argv[1]"; and test (count $plain) -eq (math $argv[2] + 2)
end
function __plenum_first
    set -l plain (string match -v -- '-*' (commandline -opc)[2..-1])
    echo $plain[2]
end
complete -c plenum -f
${tree.map(({ verb, about }) => `complete -c plenum -n __fish_use_subcommand -a ${verb} -d ${quoted(about)}`).join('\n')}
${tree.flatMap(verbLines).join('\n')}
`;
}

function verbLines({ verb, options, arguments: places }: TreeVerb): readonly string[] {
  const seen = `-n '__fish_seen_subcommand_from ${verb}'`;
  return [
    ...options.map((option) => `complete -c plenum ${seen} ${optionText(option)}`),
    ...places.flatMap((place, index) => placeLines(verb, place, index)),
  ];
}

function optionText({ names, about, valued, choices, folder }: TreeOption): string {
  const flags = names
    .map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
    .join(' ');
  const value =
    choices.length > 0
      ? ` -x -a '${choices.join(' ')}'`
      : folder
        ? " -x -a '(__fish_complete_directories)'"
        : valued
          ? ' -r'
          : '';
  return `${flags}${value} -d ${quoted(about)}`;
}

function placeLines(
  verb: string,
  { kind, choices, path }: TreeArgument,
  index: number,
): readonly string[] {
  const here = `complete -c plenum -n '__plenum_place ${verb} ${index}'`;
  return [
    kind && `${here} -a '(__plenum_ask ${kind}${kind === 'agents' ? ' (__plenum_first)' : ''})'`,
    choices.length > 0 && `${here} -a '${choices.join(' ')}'`,
    path === 'file' && `${here} -F`,
    path === 'folder' && `${here} -a '(__fish_complete_directories)'`,
  ].filter((line): line is string => typeof line === 'string');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
