import { fitsStarList, fitsStars } from '../core/words/star-match.js';
import { type OptionRisk, riskOf } from './flag-risk.js';
import { mayLaunch, shells } from './launchers.js';
import { isWildcard, type Rule } from './rule.js';
import { assignment, type ShellSplit, splitShell } from './shell-split.js';
import type { ShellWord } from './shell-word.js';

/** A command line, cut once and then held against many rules. */
export interface ShellCommand {
  readonly text: string;
  readonly split: ShellSplit;
}

export function shellCommand(text: string): ShellCommand {
  return { text: text.trim(), split: splitShell(text) };
}

/** Rules that cover a command, or what in it they would cover but for a word that none spells. */
export interface RuleGrant {
  readonly rules: readonly Rule[] | null;
  readonly risk: { readonly rule: Rule; readonly found: OptionRisk } | null;
}

const uncovered: RuleGrant = { rules: null, risk: null };

/**
 * The rules that together allow the command. Every simple command in it MUST be allowed by some
 * rule; a command that cannot be cut for certain, or that redirects into a file, MUST be written
 * out in full by a rule. What makes a known program another one MUST be spelled by its rule.
 */
export function coverOf(command: ShellCommand, rules: readonly Rule[]): RuleGrant {
  const whole = rules.find(
    (rule) => rule.pattern === null || (!isWildcard(rule.pattern) && rule.pattern === command.text),
  );
  if (whole) return { rules: [whole], risk: null };
  if (!command.split.ok || command.split.redirects) return uncovered;
  const used = new Set<Rule>();
  for (const words of command.split.commands) {
    const part = coverOfPart(words, rules);
    if (part.rules === null) return part;
    for (const rule of part.rules) used.add(rule);
  }
  return { rules: [...used], risk: null };
}

function coverOfPart(words: readonly ShellWord[], rules: readonly Rule[]): RuleGrant {
  let risk: RuleGrant['risk'] = null;
  for (const rule of rules) {
    if (rule.pattern === null) continue;
    const pattern = patternWords(rule.pattern);
    if (!matchesWords(pattern, words)) continue;
    const spelled = pattern.filter((word) => !word.includes('*'));
    const found = riskOf(words, spelled.slice(pattern[0] === spelled[0] ? 1 : 0));
    if (found === null) return { rules: [rule], risk: null };
    risk ??= { rule, found };
  }
  return { rules: null, risk };
}

/**
 * Does a `deny` or `ask` rule concern the command? Here the doubt goes the other way: assignments
 * in front, folders before the program's name, options before its sub-command (`git -C . push`),
 * launchers such as `env` or `sh -c`, what is piped into a shell, and anything that cannot be cut
 * are looked through, and may match too much.
 */
export function concerns(command: ShellCommand, rule: Rule): boolean {
  if (rule.pattern === null || rule.pattern === command.text) return true;
  const pattern = patternWords(rule.pattern);
  if (!command.split.ok || feedsShell(command.split.commands)) return scan(command.text, pattern);
  return command.split.commands.some((all) => {
    const words = withoutAssignments(all);
    const program = programOf(all);
    const plain = [{ text: program, dynamic: false }, ...words.slice(1)];
    if (matchesWords(pattern, words) || matchesPastOptions(pattern, plain)) return true;
    const launched = mayLaunch(program) ? words : (riskOf(words)?.runs ?? []);
    return scan(launched.map((word) => word.text).join(' '), pattern);
  });
}

/** A shell that is given no script reads one from what is piped into it. */
function feedsShell(commands: readonly (readonly ShellWord[])[]): boolean {
  return commands.slice(1).some((all) => {
    const operands = withoutAssignments(all).slice(1);
    return shells.has(programOf(all)) && operands.every(({ text }) => text.startsWith('-'));
  });
}

const mostStarts = 16;

/**
 * Options may stand before the sub-command, and may take the next word as their value: both
 * readings count.
 */
function matchesPastOptions(pattern: readonly string[], words: readonly ShellWord[]): boolean {
  const [program, ...others] = words;
  if (program === undefined) return matchesWords(pattern, words);
  if (!mayBegin(pattern, program.text)) return false;
  const starts = new Set([0]);
  for (const start of starts) {
    if (matchesWords(pattern, [program, ...others.slice(start)])) return true;
    // No command has so many options; a text that is made of them costs nothing more.
    if (starts.size > mostStarts) continue;
    if (others[start]?.text.startsWith('-')) starts.add(start + 1).add(start + 2);
  }
  return false;
}

function mayBegin([wanted]: readonly string[], program: string): boolean {
  return wanted === undefined || wanted === '*' || fitsStars(wanted, program);
}

/** Further behind a program's name no rule looks for its words. */
const longestMatch = 64;

/** What stands for a program that a variable names. */
const anyProgram = '$';
const variables = /\$(?:\w+|\{\w+\})/g;
const shellMarks = /[\s;&|()<>`"'\\{}]+/u;
/** In other languages the words of a command stand in a list. */
const listMarks = /[\s;&|()<>`"'\\{},[\]=]+/u;

/** Looks for the rule's words anywhere in the text, quotes and operators taken as blanks. */
function scan(text: string, pattern: readonly string[]): boolean {
  if (pattern.length === 0) return false;
  const named = text.replaceAll(/["'\\]/g, '');
  const readings = [
    text.replaceAll('$', ' ').split(shellMarks),
    named.replaceAll('$', ' ').split(shellMarks),
    text.replaceAll('$', ' ').split(listMarks),
    // `$G push` is no use of a rule for `rm`: of its own words nothing would be left.
    ...(pattern.length > 2 ? [text.replaceAll(variables, anyProgram).split(shellMarks)] : []),
  ];
  return readings.some((reading) => {
    const tokens = reading.filter((token) => token !== '');
    return tokens.some((first, from) => {
      if (first === anyProgram)
        return matchesPastOptions(
          [...pattern, '*'],
          plainWords([pattern[0] ?? '', ...tokens.slice(from + 1, from + longestMatch)]),
        );
      if (!mayBegin(pattern, baseName(first))) return false;
      const words = plainWords([baseName(first), ...tokens.slice(from + 1, from + longestMatch)]);
      return matchesPastOptions([...pattern, '*'], words);
    });
  });
}

function plainWords(texts: readonly string[]): readonly ShellWord[] {
  return texts.map((text) => ({ text, dynamic: false }));
}

/**
 * `npm test:*` and `npm test *` are the words `npm`, `test` and then anything. A word may hold a
 * `*` itself.
 */
function patternWords(pattern: string): readonly string[] {
  const text = pattern.endsWith(':*') ? `${pattern.slice(0, -2)} *` : pattern;
  if (isWildcard(pattern)) return text.split(/[ \t]+/).filter((word) => word !== '');
  const split = splitShell(text);
  const only =
    split.ok && !split.redirects && split.commands.length === 1 ? split.commands[0] : undefined;
  return only && !only.some((word) => word.dynamic) ? only.map((word) => word.text) : [];
}

function matchesWords(pattern: readonly string[], words: readonly ShellWord[]): boolean {
  return fitsStarList(pattern, words, {
    isStar: (wanted) => wanted === '*',
    fits: (wanted, word) => !word.dynamic && fitsStars(wanted, word.text),
  });
}

/** Without folders and assignments before it. */
export function programOf(command: readonly ShellWord[]): string {
  return baseName(withoutAssignments(command)[0]?.text ?? '');
}

function withoutAssignments(words: readonly ShellWord[]): readonly ShellWord[] {
  const first = words.findIndex((word) => !assignment.test(word.text));
  return first < 0 ? words : words.slice(first);
}

function baseName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}
