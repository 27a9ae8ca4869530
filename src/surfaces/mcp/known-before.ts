import { noticeText } from '../../approval/notice.js';
import { type NoticeList, runNotices } from '../../approval/run-notices.js';
import { loadConfig } from '../../config/layers/load-config.js';
import { isTrusted } from '../../config/trust/trust.js';
import type { Program } from '../../core/program/syntax/program.js';
import { PlenumError } from '../../core/values/errors.js';
import { oneLine } from '../../core/words/plain-text.js';
import { checkedArguments } from '../../runs/start/start-run.js';
import type { McpHost, ToolAnswer } from './mcp-host.js';

type KnownBefore = Pick<NoticeList, 'notices' | 'grant'>;

/** A line each, for the text of an answer. */
export function noticesText({ notices, grant }: KnownBefore): string {
  const lines = notices.map((one) => `\n${one.weight}: ${noticeText(one)}`);
  const next = grant === null ? [] : [`\na person grants it with: ${oneLine(grant)}`];
  return [...lines, ...next].join('');
}

/** What is said in place of a start where the run can only fail (X47); `null` where it may not. */
export function failingAnswer(known: KnownBefore): ToolAnswer | null {
  const { notices, grant } = known;
  if (!notices.some(({ weight }) => weight === 'failure')) return null;
  return {
    text: `Nothing was started, as the run can only fail.${noticesText(known)}`,
    data: { started: false, notices, grant },
  };
}

/** What a start of this script without arguments would say before its first agent. */
export async function knownOfCheck(
  program: Program,
  { project, home, env }: Pick<McpHost, 'project' | 'home' | 'env'>,
): Promise<KnownBefore> {
  const { trusted } = await isTrusted(project, home);
  const { config } = await loadConfig({ project, home, env, trusted });
  const args = await checkedArguments(program, { kind: 'none' }).catch((error: unknown) => {
    if (!PlenumError.is(error)) throw error;
    return null;
  });
  const surroundings = { env, home, trusted };
  const about = { project, program, args: args?.args, config, surroundings, simulated: false };
  return runNotices({ ...about, plays: args !== null });
}
