import type { TreeArgument, TreeOption, TreeVerb } from './command-tree.js';

/** For zsh: a function file (`_plenum` in a folder of `$fpath`) and a script to source alike. */
export function zshCompletion(tree: readonly TreeVerb[]): string {
  return `#compdef plenum
# plenum completion for zsh. Add to ~/.zshrc:  source <(plenum completion zsh)
_plenum_ask() {
  local -a found
  local line
  for line in "\${(@f)$(plenum __complete "$@" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#found )) && _describe -t words word found
}
_plenum_runs() { _plenum_ask runs; }
_plenum_agents() { _plenum_ask agents "\${line[1]}"; }
_plenum_scripts() { _plenum_ask scripts; _files -g '*.(js|mjs)'; }
_plenum_topics() { _plenum_ask topics; _values command ${tree.map(({ verb }) => verb).join(' ')}; }
_plenum() {
  local context state state_descr
  local -a line
  local -A opt_args
  _arguments -C '1: :->verb' '*:: :->rest' && return
  if [[ $state == verb ]]; then
    local -a verbs
    verbs=(
${tree.map(({ verb, about }) => `      ${quoted(`${verb}:${about}`)}`).join('\n')}
    )
    _describe -t commands command verbs
    return
  fi
  case $words[1] in
${tree.map(verbCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _plenum ]]; then _plenum "$@"; else compdef _plenum plenum; fi
`;
}

function verbCase({ verb, options, arguments: places }: TreeVerb): string {
  const specs = [...options.flatMap(optionSpecs), ...places.map(placeSpec)];
  return (
    `    ${verb}) ` +
    `_arguments -s ${specs.map((spec) => `\\\n      ${quoted(spec)}`).join(' ')} ;;`
  );
}

function optionSpecs({ names, about, valued, choices, folder }: TreeOption): readonly string[] {
  const value = choices.length > 0 ? `(${choices.join(' ')})` : folder ? '_files -/' : '_files';
  return names.map(
    (name) => `*${name}[${about.replaceAll(/[[\]]/g, '\\$&')}]${valued ? `: :${value}` : ''}`,
  );
}

function placeSpec({ kind, choices, path }: TreeArgument, index: number): string {
  const action = kind
    ? `_plenum_${kind}`
    : choices.length > 0
      ? `(${choices.join(' ')})`
      : path === 'folder'
        ? '_files -/'
        : ' ';
  return `${index + 1}: :${action}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
