import { loadConfig } from '../config/layers/load-config.js';
import type { Surroundings } from '../config/request/drive-request.js';
import { isTrusted } from '../config/trust/trust.js';
import type { Program } from '../core/program/syntax/program.js';
import { PlenumError } from '../core/values/errors.js';
import { checkedArguments } from '../runs/start/start-run.js';
import { type NoticeList, runNotices } from './run-notices.js';

interface CheckPlace extends Pick<Surroundings, 'env' | 'home'> {
  readonly project: string;
}

/** What a start of this script without arguments would say before its first agent. */
export async function checkNotices(
  program: Program,
  { project, home, env }: CheckPlace,
): Promise<NoticeList> {
  const { trusted } = await isTrusted(project, home);
  const { config } = await loadConfig({ project, home, env, trusted });
  const args = await checkedArguments(program, { kind: 'none' }).catch((error: unknown) => {
    if (!PlenumError.is(error)) throw error;
    return null;
  });
  const surroundings = { env, home, trusted };
  const about = {
    project,
    program,
    args: args?.args,
    config,
    surroundings,
    simulated: false,
    attended: true,
  };
  return runNotices({ ...about, plays: args !== null });
}
