import { shellWord } from '../core/words/shell-word.js';
import { createPolicy } from './policy.js';
import { parseRule } from './rule.js';
import type { PermissionSettings } from './settings.js';

/** A use that a script asks for: a command (`Sh`), or a branch it publishes (`Publish`). */
export interface WantedUse {
  readonly tool: 'Sh' | 'Publish';
  readonly argument: string;
}

const nothing: PermissionSettings = { mode: 'default', allow: [], deny: [], ask: [] };

/**
 * The rule that grants this use and, but for the wildcards that stand in it, no other; `null` where
 * no rule can say it.
 */
export function ruleOf({ tool, argument }: WantedUse): string | null {
  const text = `${tool}(${argument.trim()})`;
  const rule = parseRule(text);
  if (typeof rule === 'string' || rule.pattern === null) return null;
  const { decision } = createPolicy({ ...nothing, allow: [text] }).decide({ tool, argument });
  return decision === 'allow' ? text : null;
}

const ruleWords = /^(?:[A-Z]\w*\([\s\S]*\)|mcp__[\w.*-]+)$/;

/** What a person typed: a whole rule (`Edit(src/**)`), or a command of scripts. */
export function typedRule(text: string): string {
  return ruleWords.test(text.trim()) ? text.trim() : `Sh(${text.trim()})`;
}

/** The command with which a person writes these rules, ready to be copied. */
export function grantCommand(rules: readonly string[]): string {
  return ['plenum grant', ...rules.map((rule) => shellWord(shortRule(rule)))].join(' ');
}

/** A command stands for its rule where it reads back as it. */
function shortRule(rule: string): string {
  const command = /^Sh\(([\s\S]*)\)$/.exec(rule)?.[1];
  return command !== undefined && !command.startsWith('-') && typedRule(command) === rule
    ? command
    : rule;
}
