import type { TreeVerb } from './command-tree.js';

/** What stands before the names of all verbs. */
const beforeVerbs = `# plenum completion for bash. Add to ~/.bashrc:  source <(plenum completion bash)
_plenum_ask() { (cd -- "$dir" 2>/dev/null && plenum __complete "$@" 2>/dev/null) | cut -f1; }
_plenum() {
  local line=\${COMP_LINE:0:COMP_POINT} dir=. verb= previous= word index=1 place=0 first= options= valued= folders= choices= kind= path= head char
  local -a words
  read -r -a words <<<"$line"
  case $line in *[[:space:]]) words+=("") ;; esac
  local last=$((\${#words[@]} - 1))
  local current=\${words[last]}
  COMPREPLY=()
  while [ "$index" -lt "$last" ]; do
    word=\${words[index]}
    if [ -z "$verb" ]; then
      case $word in
        -C | --cwd) index=$((index + 1)); dir=\${words[index]} ;;
        --color) index=$((index + 1)) ;;
        -*) ;;
        *) verb=$word; _plenum_verb ;;
      esac
    elif [[ " $valued " == *" $word "* ]]; then
      previous=$word
      index=$((index + 1))
      case $word in -C | --cwd) dir=\${words[index]} ;; esac
      [ "$index" -lt "$last" ] && previous=
    elif [[ $word != -* ]]; then
      place=$((place + 1))
      [ -z "$first" ] && first=$word
    fi
    index=$((index + 1))
  done
  if [ -z "$verb" ]; then
    choices="`;
/** What stands after them, up to the parts that differ from verb to verb. */
const afterVerbs = `"
    case $current in -*) choices="--help --version --json --quiet --verbose --cwd --color" ;; esac
  elif [ -n "$previous" ]; then
    if [[ " $folders " == *" $previous "* ]]; then path=folder; else _plenum_value; fi
  elif [[ $current == -* ]]; then
    choices=$options
  else
    _plenum_place
  fi
  [ -n "$kind" ] && choices="$choices $(_plenum_ask $kind $first)"
  COMPREPLY=($(compgen -W "$choices" -- "$current"))
  case $path in
    file) COMPREPLY+=($(compgen -f -X '!*.@(js|mjs)' -- "$current") $(compgen -d -S / -- "$current")) ;;
    any) COMPREPLY+=($(compgen -f -- "$current")) ;;
    folder) COMPREPLY+=($(compgen -d -- "$current")) ;;
  esac
  # bash ends a word at @, = and : and wants only what comes after.
  for char in @ = :; do
    if [[ $current == *"$char"* && $COMP_WORDBREAKS == *"$char"* ]]; then
      head=\${current%"\${current##*$char}"}
      for index in "\${!COMPREPLY[@]}"; do COMPREPLY[index]=\${COMPREPLY[index]#"$head"}; done
      current=\${current#"$head"}
    fi
  done
}
`;

/** For bash 3.2 and newer, without the bash-completion package. */
export function bashCompletion(tree: readonly TreeVerb[]): string {
  return `${beforeVerbs}${tree.map(({ verb }) => verb).join(' ')}${afterVerbs}_plenum_verb() {
  case $verb in
${tree.map(verbCase).join('\n')}
  esac
}
_plenum_value() {
  case "$verb $previous" in
${tree.flatMap(valueCases).join('\n')}
    *) path=any ;;
  esac
}
_plenum_place() {
  case "$verb $place" in
${tree.flatMap(placeCases).join('\n')}
  esac
}
shopt -s extglob
complete -o filenames -F _plenum plenum
`;
}

function verbCase({ verb, options }: TreeVerb): string {
  const names = (kept: TreeVerb['options']): string =>
    kept.flatMap((option) => option.names).join(' ');
  const long = options
    .flatMap(({ names }) => names.filter((name) => name.startsWith('--')))
    .join(' ');
  const valued = options.filter((option) => option.valued);
  return (
    `    ${verb}) options="${long}" valued="${names(valued)}" ` +
    `folders="${names(valued.filter(({ folder }) => folder))}" ;;`
  );
}

function valueCases({ verb, options }: TreeVerb): readonly string[] {
  return options
    .filter(({ choices }) => choices.length > 0)
    .map(
      ({ names, choices }) =>
        `    ${names.map((name) => `"${verb} ${name}"`).join(' | ')}) ` +
        `choices="${choices.join(' ')}" ;;`,
    );
}

function placeCases({ verb, arguments: places }: TreeVerb): readonly string[] {
  return places.flatMap(({ kind, choices, path }, index) => {
    const parts = [
      kind && `kind=${kind}`,
      choices.length > 0 && `choices="${choices.join(' ')}"`,
      path && `path=${path}`,
    ].filter(Boolean);
    return parts.length === 0 ? [] : [`    "${verb} ${index}") ${parts.join(' ')} ;;`];
  });
}
