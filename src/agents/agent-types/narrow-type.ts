import type { AgentTypeSettings } from '../../config/values/config.js';
import { offersTool } from '../../core/step/tool-use.js';
import { isInProcess } from '../catalogue/catalogue.js';

/**
 * What is left of an agent type that nobody trusted, given the one it hides (X103): it may say less
 * than that one allowed, never more. A new name starts from everything, as `general-purpose` allows
 * that too.
 */
export function narrowType(
  asked: AgentTypeSettings,
  hidden: AgentTypeSettings | undefined,
): { readonly settings: AgentTypeSettings; readonly dropped: readonly string[] } {
  const { backend, run, ...rest } = asked;
  const foreign = backend !== undefined && !isInProcess(backend);
  const dropped = [
    ...(foreign ? [`its backend "${backend}" is not in force: it starts a program`] : []),
    ...(run === undefined ? [] : ['its run is not in force: it starts a program']),
    ...(hidden?.readOnly === true && asked.readOnly === false ? ['it stays read-only'] : []),
  ];
  const tools = common(asked.tools, hidden?.tools);
  const maxTurns = least(asked.maxTurns, hidden?.maxTurns);
  const timeoutMs = least(asked.timeoutMs, hidden?.timeoutMs);
  return {
    settings: {
      ...rest,
      ...(backend === undefined || foreign ? {} : { backend }),
      ...(hidden?.readOnly === true ? { readOnly: true } : {}),
      ...(tools === undefined ? {} : { tools }),
      ...(maxTurns === undefined ? {} : { maxTurns }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
    dropped,
  };
}

/** Tools in both lists; a server stands for its tools. */
export function common(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return [
    ...left.filter((tool) => offersTool(right, tool)),
    ...right.filter((tool) => !left.includes(tool) && offersTool(left, tool)),
  ];
}

function least(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
}
