import { isRemembered, rememberScript } from '../../approval/approvals.js';
import { type Notice, noticeText } from '../../approval/notice.js';
import { wholeHome } from '../../approval/place-notices.js';
import type { Config } from '../../config/values/config.js';
import type { Estimate } from '../../core/estimate/estimate.js';
import type { Program } from '../../core/program/syntax/program.js';
import { durationRangeText, estimateText } from '../../core/report/estimate-text.js';
import { plural } from '../../core/words/amounts.js';
import { oneLine, plainText } from '../../core/words/plain-text.js';
import { type EstimateAbout, openEstimateBefore } from '../../pretend/estimate/estimate-before.js';
import type { OpenEstimate } from '../../pretend/estimate/estimate-run.js';
import type { ToolUse } from './mcp-host.js';

interface StartWish {
  readonly program: Program;
  readonly hash: string;
  readonly config: Config;
  readonly home: string;
  readonly backend: string;
  /** The command with which a person starts it. */
  readonly command: string;
  /** What is known of the run. */
  readonly notices: readonly Notice[];
  /** The text, where it lies in no file: the person has to see it. */
  readonly source: string | null;
  readonly makeEstimate: () => Promise<Estimate>;
}

/** Longer scripts cannot be judged in the form of a client. */
const longestShown = 4_000;

/**
 * Whether a run may start: nothing an agent asks for takes the place of a person's approval (C93).
 * The person approved this very script before, has configured that none is needed, or is asked now
 * by the client.
 */
export async function mayStart(
  wish: StartWish,
  elicit: ToolUse['elicit'],
): Promise<{ readonly ok: true } | { readonly ok: false; readonly text: string }> {
  const { hash, home, program, command, source } = wish;
  const isWide = wish.notices.some(({ code }) => code === wholeHome);
  if (!isWide && (await isSettled(wish))) return { ok: true };
  const name = oneLine(program.meta.name);
  const ask = source === null ? 'Ask' : 'Save the source as that file and ask';
  const refused = (why: string) => ({
    ok: false as const,
    text:
      `"${name}" needs approval: ${why}. Nothing was started. ${ask} the person to run this in a ` +
      `terminal:\n\n  ${command}\n\nWith "run and remember" there, this ` +
      'tool can start it afterwards.',
  });
  if (!isShort(source))
    return refused('its text is too long to be judged in a question of this client');
  if (elicit === null)
    return refused('no person has approved this script, and this client cannot ask one');
  const estimate = await estimateOf(wish);
  const answer = await elicit(question(wish, estimate), answerSchema).catch(() => null);
  if (answer === null)
    return refused('no person has approved this script, and this client could not ask one');
  if (answer.action !== 'accept' || answer.content?.run !== true)
    return { ok: false, text: `The person did not approve "${name}"; nothing was started.` };
  if (answer.content.remember === true) await rememberScript(hash, program.meta.name, home);
  return { ok: true };
}

/**
 * Where a person will be asked, the estimate of the question: it shares its usual course with what
 * is known of the run. `null` where nobody is.
 */
export async function openQuestion(
  wish: Pick<StartWish, 'hash' | 'config' | 'home' | 'source'>,
  elicit: ToolUse['elicit'],
  about: EstimateAbout,
): Promise<OpenEstimate | null> {
  const isAsked = elicit !== null && isShort(wish.source) && !(await isSettled(wish));
  return isAsked ? openEstimateBefore(about).catch(() => null) : null;
}

async function isSettled({ config, hash, home }: Pick<StartWish, 'hash' | 'config' | 'home'>) {
  return config.approval === 'auto' || isRemembered(hash, home);
}

function isShort(source: string | null): boolean {
  return source === null || source.length <= longestShown;
}

const answerSchema = {
  type: 'object',
  required: ['run'],
  properties: {
    run: { type: 'boolean', title: 'Run it', default: false },
    remember: {
      type: 'boolean',
      title: 'Do not ask again for exactly this script',
      default: false,
    },
  },
} as const;

/** A question is worth asking without one. */
async function estimateOf({ makeEstimate }: StartWish): Promise<string> {
  return makeEstimate().then(
    (estimate) => `${estimateText(estimate)}, ${durationRangeText(estimate.durationMs)}`,
    () => 'not known before it runs',
  );
}

function question(
  { program, config, backend, command, source, notices }: StartWish,
  estimate: string,
): string {
  const { meta, callSites, file } = program;
  const agents = callSites.filter(({ verb }) => verb === 'agent');
  const commands = callSites.flatMap(({ verb, command }) =>
    verb === 'sh' || verb === 'gate' || verb === 'merge'
      ? [`${verb} ${command ?? '(computed)'}`]
      : [],
  );
  return [
    `Run the workflow "${oneLine(meta.name)}"? ${oneLine(meta.description)}`,
    source === null
      ? `script: ${file} (in a terminal: ${command})`
      : `script, given as text:\n${plainText(source)}`,
    `estimate: ${estimate}`,
    `agents: ${plural(agents.length, 'call site')}, at most ${config.maxAgents}, ` +
      `${config.concurrency} at once, by ${backend}; mode ${config.permissions.mode}`,
    ...(commands.length > 0 ? [`commands: ${commands.map(oneLine).join(', ')}`] : []),
    ...notices.map((one) => `known: ${noticeText(one)}`),
  ].join('\n');
}
