import { mayLaunch } from './launchers.js';
import { matchesPath, namedFile } from './path-match.js';
import type { Rule, RuleEffect } from './rule.js';
import { programOf, type ShellCommand } from './shell-match.js';
import type { ShellWord } from './shell-word.js';

/** Programs that take names and show nothing of what is in the files. */
const namers = new Set(
  (
    'alias basename cd chgrp chmod chown command df dirname du echo export false file find hash ' +
    'kill ls mkdir mktemp pkill printf ps pwd readlink realpath rm rmdir set sleep stat test ' +
    'touch tree true type umask unalias unlink unset wait which whereis whoami ['
  ).split(' '),
);
/** Sub-commands of git that show what is in files. */
const gitReaders = new Set(
  'annotate apply archive blame cat-file diff difftool grep hash-object log show'.split(' '),
);

interface ReadPlace {
  readonly root?: string;
  readonly home?: string;
}

/**
 * The rule about reading that a command of an agent breaks: it hands a file that the rule names to
 * a program that reads it. Who is not known to look at names alone may read what it is given.
 * Patterns, variables and folders that a program walks are not followed: for those, the shell
 * itself has to be confined.
 */
export function brokenReadRule(
  { text, split }: ShellCommand,
  rules: readonly Rule[],
  effect: RuleEffect,
  { root, home }: ReadPlace,
): Rule | undefined {
  // A rule without brackets is about the tool, not about files.
  const named = rules.filter(({ tool, pattern }) => tool === 'Read' && pattern !== null);
  if (named.length === 0) return undefined;
  const read = split.ok
    ? [...split.commands.flatMap(readWords), ...split.inputs.flatMap(plain)]
    : namesIn(text);
  const files = [...new Set(read)].map((one) => namedFile(one, root, home));
  return named.find((rule) => files.some((file) => matchesPath(rule, file, effect, home)));
}

function readWords(command: readonly ShellWord[]): readonly string[] {
  const program = programOf(command);
  const words = command.slice(1).filter(({ text }) => !/^--(?:exclude|ignore)/.test(text));
  const texts = words.flatMap(plain);
  if (namers.has(program)) return program === 'find' ? afterAction(texts) : [];
  if (program === 'git' && !texts.some((text) => gitReaders.has(text))) return [];
  // What another program is given as its text names files in the middle of it.
  const inner = mayLaunch(program) || interpreters.test(program) ? texts.flatMap(namesIn) : [];
  return [...texts.flatMap((text) => [text, ...afterSign(text)]), ...inner];
}

const interpreters = /^(?:node|bun|deno|python|ruby|perl|php|awk|[gmn]awk|sed|make)[\d.]*$/;

/** `find . -exec cat .env`: all that stands behind the action. */
function afterAction(texts: readonly string[]): readonly string[] {
  const at = texts.findIndex((text) => /^-(?:exec|ok)/.test(text));
  return at < 0 ? [] : texts.slice(at);
}

function plain({ text, dynamic }: ShellWord): readonly string[] {
  return dynamic ? [] : [text];
}

function namesIn(text: string): readonly string[] {
  return text.split(/[\s;&|()<>`$"'\\{},=[\]]+/u).filter((name) => name !== '');
}

/** `--file=.env`, `if=.env`, `@.env`, `file@.env`, `HEAD:.env`. */
function afterSign(text: string): readonly string[] {
  return [...text.matchAll(/[=@:]/g)]
    .slice(0, mostSigns)
    .map(({ index }) => text.slice(index + 1))
    .filter((name) => name !== '');
}

const mostSigns = 8;
