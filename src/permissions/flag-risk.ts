import { fitsStars } from '../core/words/star-match.js';
import { flagsOf, type ProgramFlags } from './program-flags.js';
import type { ShellWord } from './shell-word.js';

/** A word that makes a known program run, read or write something else than its name says. */
export interface OptionRisk {
  readonly program: string;
  readonly word: string;
  /** What may be run: the words behind a sub-command, or all where options are given code. */
  readonly runs: readonly ShellWord[];
}

/**
 * The first word of a simple command that a rule has to spell; `spelled` are those that it does,
 * each counted once, so that a second `--prefix` is none of the rule's.
 */
export function riskOf(
  command: readonly ShellWord[],
  spelled: readonly string[] = [],
): OptionRisk | null {
  const program = baseName(command[0]?.text ?? '');
  const entry = flagsOf(program);
  if (entry === undefined) return null;
  const left = [...spelled];
  const operands: string[] = [];
  let ran = false;
  for (let at = 1; at < command.length; at += 1) {
    const word = command[at] as ShellWord;
    if (word.text === '--' && endsOptions(entry, command[at - 1])) break;
    const isProgram: boolean = entry.runs === true && !ran && /^[^-\d=][^=]*$/.test(word.text);
    const known = left.indexOf(word.text);
    if (known >= 0) left.splice(known, 1);
    else if (isProgram || isRisky({ entry, operands, at }, command)) {
      const runs = entry.code || !word.text.startsWith('-') ? command.slice(at) : [];
      return { program, word: word.text, runs };
    }
    if (isProgram && !entry.late) return riskOf(command.slice(at), left);
    ran ||= isProgram;
    if (!word.text.startsWith('-')) operands.push(word.text);
    if ((entry.valued ?? []).includes(word.text)) at += 1;
  }
  return null;
}

interface Reading {
  readonly entry: ProgramFlags;
  /** What came before and is no option: the sub-command, its own words. */
  readonly operands: readonly string[];
  readonly at: number;
}

function isRisky(reading: Reading, command: readonly ShellWord[]): boolean {
  const { entry, operands, at } = reading;
  const word = command[at] as ShellWord;
  const texts = textsOf(word);
  if (texts === null || texts.some((text) => isRiskyOption(text, reading))) return true;
  if (entry.assignments && /^[A-Za-z_]\w*[:+?!]*=/.test(word.text)) return true;
  if (entry.script && isRiskyScript(entry.script, at, command)) return true;
  if (word.text.startsWith('-') || operands.length > 1) return false;
  return (entry.commands ?? []).includes([...operands, word.text].join(' '));
}

function endsOptions(entry: ProgramFlags, before: ShellWord | undefined): boolean {
  // Behind an option it may be that option's value.
  return !entry.endless && before !== undefined && !before.text.startsWith('-');
}

/**
 * What the shell may make of a word; `null` where that may be an option that nobody wrote: a file
 * pattern at its start finds a file with such a name.
 */
function textsOf({ text, dynamic }: ShellWord): readonly string[] | null {
  if (!dynamic) return [text];
  if (/^[*?[]/.test(text)) return null;
  return text.includes('{') ? [text, ...text.split(/[{},]/)] : [text];
}

function isRiskyOption(text: string, { entry, operands, at }: Reading): boolean {
  const { flags = [], before = [], bundle = false } = entry;
  const option = bundle && at === 1 && !text.startsWith('-') ? `-${text}` : text;
  if (!/^[-@]/.test(option)) return false;
  const here = operands.length === 0 ? [...before, ...flags] : flags;
  return here.some((flag) => {
    const [, command, name = flag] = /^([a-z-]+):(-.*)$/.exec(flag) ?? [];
    return (command === undefined || operands[0] === command) && fitsFlag(name, option, entry);
  });
}

function fitsFlag(flag: string, option: string, { anyDash, whole }: ProgramFlags): boolean {
  if (flag.includes('*')) return fitsStars(flag, option);
  if (/^-[A-Za-z]$/.test(flag))
    return (
      /^-[A-Za-z0-9]/.test(option) &&
      (/^-([A-Za-z0-9]+)/.exec(option)?.[1] ?? '').includes(flag.slice(1))
    );
  const [written = ''] = option.replaceAll('_', '-').split('=');
  if (!flag.startsWith('--') && !anyDash) return written === flag || written === `-${flag}`;
  const name = written.replace(/^-+/, '');
  const isLong = written.startsWith('--') || (anyDash === true && name.length > 1);
  const long = flag.replace(/^-+/, '');
  return isLong && name !== '' && (whole === true ? long === name : long.startsWith(name));
}

/** Code that does more than print what it reads. */
function isRiskyScript(
  language: 'awk' | 'sed',
  at: number,
  command: readonly ShellWord[],
): boolean {
  const text = command[at]?.text ?? '';
  if (language === 'awk') return /system|getline|close|[|>@]|\\[0-7x]/.test(text);
  // `-es/a/b/`: what follows in the same word is not read.
  if (text.startsWith('-')) return /^-[A-Za-z]*e./.test(text) || /^--e.*=/.test(text);
  const first = command.findIndex((word, index) => index > 0 && !word.text.startsWith('-'));
  const isScript = isExpression(command[at - 1]) || (at === first && !command.some(isExpression));
  return isScript && (text.length > longestSed || !plainSed.test(text));
}

function isExpression(word: ShellWord | undefined): boolean {
  return word !== undefined && /^(?:-[A-Za-z]*e|--e[a-z]*)$/.test(word.text);
}

const longestSed = 200;
const sedAddress = String.raw`(?:\d+|\$|/(?:[^/\\\n]|\\.)*/)`;
const sedAddresses = `(?:${sedAddress}(?:,${sedAddress})?!?)?`;
const substitution = ['/', '\\|', '#']
  .map((mark) => String.raw`s(?:${mark}(?:[^${mark}\\\n]|\\.)*){2}${mark}[gpiIm\d]*`)
  .join('|');
/** Printing, deleting and replacing; everything else may write a file or run a program. */
const plainSed = new RegExp(
  `^(?:${sedAddresses}(?:[pdq=nNlGgHhxPD]|${substitution})(?:;[ ]?|$))+$`,
);

function baseName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}
