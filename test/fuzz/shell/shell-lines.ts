// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text, not templates
import { type Chance, pick } from '../fuzz-bounds.js';

/** Names that no machine has a program for; a folder of recording stubs has. */
export const stubs: readonly string[] = (
  'quark zebu fennel gopher lupin marrow nettle osprey plover quince rhubarb sorrel teasel ' +
  'umbel vetch wombat yarrow zinnia aspen burdock'
).split(' ');

/** Builtins that run what they are given: the line is for a rule of their own. */
export const runners: ReadonlySet<string> = new Set(
  'eval exec command alias unalias . trap builtin source'.split(' '),
);

const blanks = [' ', ' ', ' ', '  ', '\t'];
const joints = [';', '&&', '||', '|', '&', '\n', '|&', ';;', '; ;', '&&\n', '|\n', ' &\n', ';\n'];
const outside = ['a', 'b', '1', '2', '-x', '--long=v', 'x=1', 'a#b', '#', '=', ':', '-', '!', '^'];
const expanded = ['$x', '${x}', '$1', '$?', '*', '?', '[ab]', '{a,b}', '~', '$#', '"$@"', '$*'];
const risky = [
  '${x:-zz}',
  '$((1+1))',
  '$[1]',
  "$'a'",
  '$"a"',
  '<<E\na\nE',
  '<<<a',
  '!(a)',
  '@(a|b)',
  '${#x}',
  '{a..c}',
  '\\\n',
  '\\',
  '#\n',
  '$',
  '`',
  '"',
  "'",
  '(',
  ')',
  '{',
  '}',
  '[[',
  ']]',
  '\r',
  '\u00a0',
];
const redirections = [
  '>',
  '>>',
  '<',
  '2>',
  '1>',
  '>|',
  '<>',
  '>&',
  '<&',
  '&>',
  '&>>',
  '2>&',
  '0<',
  '3>',
  '"2">',
  '\\2>',
  '{fd}>',
];
const targets = ['/dev/null', '/dev/null', 'f', '&1', '1', '2', '-', '$x', '"f g"', '', '2-', '1a'];

/** A line of shell, mostly sound; what the builtins of it may reach lies in its own folder. */
export function shellLine(chance: Chance): string {
  return list(chance, 3);
}

function list(chance: Chance, depth: number): string {
  const parts = Array.from({ length: 1 + chance(3) }, () => command(chance, depth));
  return parts.reduce(
    (line, part) => line + gap(chance) + pick(chance, joints) + gap(chance) + part,
  );
}

const gap = (chance: Chance): string => (chance(3) === 0 ? '' : pick(chance, blanks));

function command(chance: Chance, depth: number): string {
  const kind = chance(24);
  const inner = () => list(chance, depth - 1);
  const program = () => pick(chance, stubs);
  if (depth > 0 && kind === 0) return `(${gap(chance)}${inner()}${gap(chance)})`;
  if (depth > 0 && kind === 1) return compound(chance, inner, program());
  if (kind === 2) return `${pick(chance, [...runners])} ${simple(chance, depth)}`;
  if (kind === 3)
    return `${pick(chance, ['x=1', 'PATH=.', 'a=b c=d', 'x+=1', '"x"=1'])} ${simple(chance, depth)}`;
  if (kind === 4)
    return pick(chance, ['x=1', ':', 'true', 'cd .', 'set a b', 'export x=1', 'false']);
  if (kind === 5) return `${redirection(chance)} ${simple(chance, depth)}`;
  return simple(chance, depth);
}

function compound(chance: Chance, inner: () => string, program: string): string {
  return pick(chance, [
    () => `{ ${inner()}; }`,
    () => `if ${inner()}; then ${inner()}; fi`,
    () => `for x in a b; do ${inner()}; done`,
    () => `while ${inner()}; do break; done`,
    () => `case a in a) ${inner()};; esac`,
    () => `${program}() { ${inner()}; }; ${program}`,
    () => `function ${program} { ${inner()}; }`,
    () => `! ${inner()}`,
    () => `time ${inner()}`,
    () => `alias ${program}='${inner().replaceAll("'", '')}'\n${program}`,
    () => `eval '${inner().replaceAll("'", '')}'`,
    () => `${program} "$(${inner()})"`,
    () => `${program} \`${inner().replaceAll('`', '')}\``,
    () => `${program} <(${inner()})`,
    () => `${program} <<E\n$(${inner()})\nE`,
    () => `${program} # ${inner()}`,
  ])();
}

function simple(chance: Chance, depth: number): string {
  let text = programWord(chance);
  for (let left = chance(4); left > 0; left -= 1) {
    const next = chance(8) === 0 ? redirection(chance) : word(chance, depth);
    text += pick(chance, blanks) + next;
  }
  return text;
}

function programWord(chance: Chance): string {
  const name = pick(chance, stubs);
  const cut = 1 + chance(name.length - 1);
  const [head, tail] = [name.slice(0, cut), name.slice(cut)];
  return pick(chance, [
    name,
    name,
    name,
    name,
    name,
    name,
    `${head}''${tail}`,
    `"${name}"`,
    `'${head}'${tail}`,
    `${head}\\${tail}`,
    `\\${name}`,
    `./${name}`,
    '$x',
  ]);
}

function redirection(chance: Chance): string {
  return pick(chance, redirections) + gap(chance) + pick(chance, targets);
}

function word(chance: Chance, depth: number): string {
  let text = '';
  for (let left = 1 + chance(2); left > 0; left -= 1) text += piece(chance, depth);
  return text;
}

function piece(chance: Chance, depth: number): string {
  const kind = chance(16);
  if (kind < 5) return pick(chance, outside);
  if (kind < 7) return pick(chance, stubs);
  if (kind < 9) return pick(chance, expanded);
  if (kind === 9) return pick(chance, risky);
  const plain = () =>
    `${pick(chance, outside)}${pick(chance, [' ', ';', '&', '|', '\n', '>', '', '\\', '$x'])}${pick(chance, stubs)}`;
  if (kind < 12) return `'${plain()}'`;
  if (kind < 14) return `"${plain().replaceAll(/\\$/g, '\\\\')}"`;
  if (kind === 14)
    return `\\${pick(chance, [' ', ';', '&', '|', 'a', '"', "'", '$', '#', '>', '('])}`;
  return depth > 0 ? `"$(${list(chance, 0).replaceAll('"', '')})"` : 'z';
}
