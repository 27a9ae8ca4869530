import { PlenumError } from '../core/values/errors.js';
import { isGuardedPath } from '../core/values/guarded-name.js';
import { matchesPath, type NamedFile, namedFile } from './path-match.js';
import { canonicalTool, isShell, parseRule, type Rule, type RuleEffect } from './rule.js';
import type { PermissionMode, PermissionSettings } from './settings.js';
import {
  concerns,
  coverOf,
  type RuleGrant,
  type ShellCommand,
  shellCommand,
} from './shell-match.js';
import { brokenReadRule } from './shell-reads.js';

/** `Sh` is the script's own command (`sh`, `gate`); all other tools are an agent's. */
export interface PermissionRequest {
  readonly tool: string;
  /** The command, the path, the address; absent for tools that have none. */
  readonly argument?: string;
}

export interface PermissionDecision {
  readonly decision: RuleEffect;
  /** The rules that decided, as written; `null` when the mode did. */
  readonly rule: string | null;
  readonly reason: string;
}

export interface Policy {
  readonly mode: PermissionMode;
  readonly settings: PermissionSettings;
  decide(request: PermissionRequest): PermissionDecision;
}

export interface PolicyPlace {
  /** Absolute workspace folder: paths are read relative to it. */
  readonly root?: string;
  readonly home?: string;
}

type Rules = Readonly<Record<RuleEffect, readonly Rule[]>>;

const writers = new Set(['Edit', 'MultiEdit', 'NotebookEdit', 'Write']);
const readers = new Set(['Glob', 'Grep', 'LS', 'Read']);

/** Tools whose argument is a file. */
export const isFileTool = (tool: string): boolean => writers.has(tool) || readers.has(tool);
export const isWriter = (tool: string): boolean => writers.has(tool);

/** They touch nothing outside the conversation. */
const harmless = new Set(['StructuredOutput', 'TodoWrite']);

/**
 * One policy per run, decided at launch. deny beats ask beats allow beats the mode. Throws E_CONFIG
 * for a rule that cannot be read.
 */
export function createPolicy(settings: PermissionSettings, place: PolicyPlace = {}): Policy {
  const rules: Rules = {
    allow: parsed(settings.allow, 'allow'),
    deny: parsed(settings.deny, 'deny'),
    ask: parsed(settings.ask, 'ask'),
  };
  return {
    mode: settings.mode,
    settings,
    decide(request) {
      const tool = canonicalTool(request.tool);
      const argument = request.argument ?? '';
      if (isShell(tool)) return decideShell({ tool, argument }, rules, settings.mode, place);
      if (isFileTool(tool)) return decideFile(tool, argument, rules, settings.mode, place);
      return decideOther(tool, argument, rules, settings.mode);
    },
  };
}

function parsed(texts: readonly string[], effect: RuleEffect): readonly Rule[] {
  return texts.map((text) => {
    const rule = parseRule(text);
    if (typeof rule === 'string')
      throw new PlenumError('E_CONFIG', `permissions.${effect}: ${rule}`, {
        hint: 'plenum help permissions',
      });
    return rule;
  });
}

function byRule(decision: RuleEffect, rules: readonly Rule[]): PermissionDecision {
  const rule = rules.map((one) => one.text).join(', ');
  return {
    decision,
    rule,
    reason:
      `${decision === 'allow' ? 'allowed' : decision === 'deny' ? 'denied' : 'to be asked'} by ` +
      `${rule}`,
  };
}

function byMode(decision: RuleEffect, reason: string): PermissionDecision {
  return { decision, rule: null, reason };
}

function decideShell(
  { tool, argument }: { readonly tool: string; readonly argument: string },
  rules: Rules,
  mode: PermissionMode,
  place: PolicyPlace,
): PermissionDecision {
  if (argument.includes('\0')) return byMode('deny', 'a command cannot hold a NUL byte');
  const command = shellCommand(argument);
  const named = (effect: RuleEffect) => rules[effect].filter((rule) => rule.tool === tool);
  for (const effect of ['deny', 'ask'] as const) {
    const rule =
      named(effect).find((one) => concerns(command, one)) ??
      (tool === 'Bash' ? brokenReadRule(command, rules[effect], effect, place) : undefined);
    if (rule) return byRule(effect, [rule]);
  }
  const cover = coverOf(command, named('allow'));
  if (cover.rules) return byRule('allow', cover.rules);
  if (mode === 'bypass') return byMode('allow', 'mode bypass');
  const doubt = doubtOf(tool, command, cover);
  if (tool === 'Sh')
    return byMode('deny', `commands of a script are off unless a rule Sh(…) grants them${doubt}`);
  if (mode === 'deny-unlisted')
    return byMode('deny', `no rule allows it, mode deny-unlisted${doubt}`);
  return byMode('ask', `no rule covers it, mode ${mode}${doubt}`);
}

/** Why rules that look as if they covered a command do not. */
function doubtOf(tool: string, { text, split }: ShellCommand, { risk }: RuleGrant): string {
  if (!split.ok)
    return ` (it holds ${split.reason}: only a rule with the whole command can allow it)`;
  if (risk === null) return '';
  const { rule, found } = risk;
  const grants = /[*\n]/.test(text)
    ? 'a rule that spells it allows it'
    : `${tool}(${text}) allows it`;
  return (
    ` (${rule.text} does not cover ${found.word}, which can make ${found.program} run, read or ` +
    `write something else: ${grants})`
  );
}

function decideFile(
  tool: string,
  argument: string,
  rules: Rules,
  mode: PermissionMode,
  place: PolicyPlace,
): PermissionDecision {
  const file = namedFile(argument, place.root, place.home);
  const writes = writers.has(tool);
  if (writes && isGuardedPath(file.path))
    return byMode('deny', 'agents never write to .plenum, .claude, .git and .mcp.json');
  // A rule for Edit speaks for everything that writes, one for Read for everything that reads.
  const family = writes ? 'Edit' : 'Read';
  for (const effect of ['deny', 'ask', 'allow'] as const) {
    const rule = rules[effect].find(
      (one) =>
        (one.tool === tool || one.tool === family) && matchesPath(one, file, effect, place.home),
    );
    if (rule) return byRule(effect, [rule]);
  }
  if (mode === 'bypass') return byMode('allow', 'mode bypass');
  return unlistedFile(writes, file, mode);
}

function unlistedFile(writes: boolean, file: NamedFile, mode: PermissionMode): PermissionDecision {
  if (!writes && file.inside) return byMode('allow', 'reading in the workspace');
  if (mode === 'deny-unlisted') return byMode('deny', 'no rule allows it, mode deny-unlisted');
  if (writes && file.inside && mode === 'accept-edits') return byMode('allow', 'mode accept-edits');
  return byMode('ask', file.inside ? `no rule covers it, mode ${mode}` : 'outside the workspace');
}

function decideOther(
  tool: string,
  argument: string,
  rules: Rules,
  mode: PermissionMode,
): PermissionDecision {
  for (const effect of ['deny', 'ask', 'allow'] as const) {
    const rule = rules[effect].find(
      (one) => matchesName(one.tool, tool) && matchesArgument(one, argument, effect),
    );
    if (rule) return byRule(effect, [rule]);
  }
  if (harmless.has(tool)) return byMode('allow', 'it touches nothing');
  if (mode === 'bypass') return byMode('allow', 'mode bypass');
  return mode === 'deny-unlisted'
    ? byMode('deny', 'no rule allows it, mode deny-unlisted')
    : byMode('ask', `no rule covers it, mode ${mode}`);
}

/** `mcp__server` and `mcp__server__*` mean every tool of that server. */
function matchesName(rule: string, tool: string): boolean {
  if (rule === tool) return true;
  if (!rule.startsWith('mcp__')) return false;
  if (rule.endsWith('*')) return tool.startsWith(rule.slice(0, -1));
  return !rule.slice(5).includes('__') && tool.startsWith(`${rule}__`);
}

/** `WebFetch(domain:example.com)`; any other bracket is compared as it stands. */
function matchesArgument(rule: Rule, argument: string, effect: RuleEffect): boolean {
  if (rule.pattern === null) return true;
  if (!rule.pattern.startsWith('domain:')) return rule.pattern === argument;
  const wanted = rule.pattern.slice('domain:'.length).toLowerCase();
  const host = URL.canParse(argument) ? new URL(argument).hostname.replace(/\.$/, '') : '';
  if (wanted.startsWith('*.')) return host.endsWith(wanted.slice(1));
  return host === wanted || (effect !== 'allow' && host.endsWith(`.${wanted}`));
}
