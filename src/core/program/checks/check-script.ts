import type { AnyNode, Program as SyntaxTree } from 'acorn';
import { collectArgsRead } from '../facts/args-read.js';
import { collectCallSites } from '../facts/call-sites.js';
import { type ArgsUse, collectArgsUse } from '../facts/parses-args.js';
import { promiseValue } from '../facts/promise-value.js';
import { readMeta } from '../facts/read-meta.js';
import { collectWorkUse, type WorkUse } from '../facts/takes-work.js';
import { applyRules, Findings } from '../syntax/inspection.js';
import { findMeta } from '../syntax/meta-statement.js';
import { parseScript } from '../syntax/parse-script.js';
import type { ScriptProblem } from '../syntax/problem.js';
import type { ArgumentRead, CallSite, Program } from '../syntax/program.js';
import { readScopes } from '../syntax/scopes.js';
import { maxSourceLength, normaliseSource } from '../syntax/source-text.js';
import { absentName, guardedNames } from './absent-name.js';
import { agentOptionAdvice } from './agent-option-advice.js';
import { forbiddenClock } from './forbidden-clock.js';
import { forbiddenImport } from './forbidden-import.js';
import { htmlComment, parallelOfPromises, silentGeneric } from './misuse-advice.js';
import { unavailableFeature } from './unavailable-feature.js';
import { droppedPromise, returnedPromise } from './unawaited-promise.js';

export type CheckResult =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly problems: readonly ScriptProblem[] };

/**
 * Decides whether a text may run, without running any of it: parse at the edge, trust inside
 * (C1–C8). Never throws. Tells every problem it can see, in reading order; after a syntax error
 * that is the only one.
 */
export function checkScript(text: string, file: string): CheckResult {
  if (text.length > maxSourceLength) return refused(tooLarge(text, file));
  const findings = new Findings(file, normaliseSource(text));
  try {
    return inspect(findings);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    findings.problem(
      'E_SCRIPT_SYNTAX',
      'the script is nested too deeply to be read',
      0,
      'build deep structures in a loop',
    );
    return refused(findings);
  }
}

function inspect(findings: Findings): CheckResult {
  const syntax = parseScript(findings);
  if (!syntax) return refused(findings);
  const found = findMeta(syntax, findings);
  const meta = found && readMeta(found.object, findings);
  const body = inspectBody(syntax, found?.statement ?? null, findings);
  if (!found || !meta || findings.problems.length > 0) return refused(findings);
  const parsesArgs = body.args.parsed && !body.args.tested;
  if (parsesArgs && meta.args) {
    const message =
      'meta.args already decodes the arguments; JSON.parse(args) would throw on ' +
      'the object: use args as it is';
    findings.advise('args-decoded', message, found.range[0]);
  }
  const { file, source } = findings;
  return {
    ok: true,
    program: {
      file,
      source,
      meta,
      metaRange: found.range,
      parsesArgs,
      takesWork: body.work.taken,
      argsRead: body.argsRead,
      callSites: body.callSites,
      advice: findings.advice(),
      syntax,
    },
  };
}

function inspectBody(syntax: SyntaxTree, meta: AnyNode | null, findings: Findings) {
  const scopes = readScopes(syntax, meta);
  const callSites: CallSite[] = [];
  const args: ArgsUse = { parsed: false, tested: false };
  const work: WorkUse = { taken: false };
  const argsRead = new Map<string, ArgumentRead>();
  applyRules(syntax, meta, scopes, findings, [
    forbiddenImport,
    forbiddenClock,
    htmlComment,
    silentGeneric,
    absentName(guardedNames(findings.source)),
    unavailableFeature,
    agentOptionAdvice,
    droppedPromise,
    returnedPromise,
    parallelOfPromises,
    promiseValue,
    collectArgsUse(args),
    collectWorkUse(work),
    collectArgsRead(argsRead),
    collectCallSites(callSites),
  ]);
  callSites.sort(
    (left, right) => left.site.line - right.site.line || left.site.column - right.site.column,
  );
  return { callSites, args, work, argsRead: [...argsRead.values()] };
}

function tooLarge(text: string, file: string): Findings {
  const findings = new Findings(file, normaliseSource(text.slice(0, 1000)));
  const size = Math.ceil(text.length / 1024);
  const hint =
    'move data out of the script: pass it through args, or let agents read it from files';
  findings.problem(
    'E_SCRIPT_SIZE',
    `the script has ${size} KiB; at most ${maxSourceLength / 1024} KiB are allowed`,
    0,
    hint,
  );
  return findings;
}

function refused(findings: Findings): CheckResult {
  findings.sort();
  return { ok: false, problems: findings.problems };
}
