import { functionsOf, type NumberedLine, type SourceFunction } from './source-functions.js';

const change = /\.(?:set|delete|add|update|remove|insert|create|save|destroy|write\w*)\(/;
const check = /permission|\broles?\b|isAdmin|isOwner|authori[sz]e/i;

/** What the fake model says of a function, as `<line>: <what is wrong>`. */
const finding = /^(\d+): (\w+)\(\) changes data and checks no permission$/;

/**
 * A hasty reader: every function that others may call, that changes something, and in which no
 * word of a check stands. It does not follow calls, so some of it can be refuted.
 */
export function suspected(lines: readonly NumberedLine[]): readonly string[] {
  return functionsOf(lines)
    .filter(({ open, body }) => open && change.test(body) && !check.test(beforeChange(body)))
    .map(({ name, line }) => `${line}: ${name}() changes data and checks no permission`);
}

export interface Judgement {
  readonly verdict: 'confirmed' | 'refuted' | 'unsure';
  readonly reason: string;
}

/** A careful reader: also looks into the functions of the file that are called first. */
export function judged(claim: string, lines: readonly NumberedLine[]): Judgement {
  const [, line, name = ''] = finding.exec(claim) ?? [];
  const all = functionsOf(lines);
  const accused = all.find((one) => one.name === name && one.line === Number(line));
  if (accused === undefined)
    return { verdict: 'refuted', reason: `no function ${name}() begins in line ${line}` };
  if (!change.test(accused.body))
    return { verdict: 'refuted', reason: `${name}() changes nothing` };
  const before = beforeChange(accused.body);
  if (check.test(before))
    return { verdict: 'refuted', reason: `${name}() checks before it changes anything` };
  const helper = all.find((one) => one !== accused && calls(before, one) && check.test(one.body));
  return helper === undefined
    ? { verdict: 'confirmed', reason: `nothing that ${name}() calls before the change is a check` }
    : {
        verdict: 'refuted',
        reason: `${name}() calls ${helper.name}() first, which checks (line ${helper.line})`,
      };
}

export function isFinding(claim: string): boolean {
  return finding.test(claim);
}

function beforeChange(body: string): string {
  return body.slice(0, change.exec(body)?.index ?? body.length);
}

function calls(text: string, { name }: SourceFunction): boolean {
  return new RegExp(`\\b${name}\\(`).test(text);
}
