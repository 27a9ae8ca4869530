import { matchesPath, namedFile } from './path-match.js';
import type { Rule, RuleEffect } from './rule.js';
import { programOf, type ShellCommand } from './shell-match.js';

/** Programs that show, copy or pack what is in the files that they are given. */
const readers = new Set(
  (
    '. source cat tac head tail less more nl od xxd hexdump strings base64 grep egrep fgrep rg ' +
    'sed awk sort uniq cut paste tr wc diff cmp comm join cp mv ln dd tee tar zip gzip jq yq curl'
  ).split(' '),
);

interface ReadPlace {
  readonly root?: string;
  readonly home?: string;
}

/**
 * The rule about reading that a command of an agent breaks: it hands a file that the rule names to
 * a program that reads it. Patterns, variables and folders that a program walks are not followed:
 * for those, the shell itself has to be confined.
 */
export function brokenReadRule(
  { split }: ShellCommand,
  rules: readonly Rule[],
  effect: RuleEffect,
  { root, home }: ReadPlace,
): Rule | undefined {
  // A rule without brackets is about the tool, not about files.
  const named = rules.filter(({ tool, pattern }) => tool === 'Read' && pattern !== null);
  if (!split.ok || named.length === 0) return undefined;
  const operands = split.commands
    .filter((command) => readers.has(programOf(command)))
    .flatMap((command) => command.slice(1))
    .flatMap(({ text, dynamic }) => (dynamic ? [] : [text, ...afterSign(text)]));
  return named.find((rule) =>
    operands.some((text) => matchesPath(rule, namedFile(text, root, home), effect, home)),
  );
}

/** `--file=.env`, `if=.env`, `@.env`. */
function afterSign(text: string): readonly string[] {
  const value = /^(?:[^=]*=|@)(.+)$/.exec(text)?.[1];
  return value === undefined ? [] : [value.replace(/^@/, '')];
}
