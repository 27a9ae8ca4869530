import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/values/config.js';
import type { JournalEvent } from '../../core/journal/event.js';
import type { RunState } from '../../core/state/run-state.js';
import { oneLine } from '../../core/words/plain-text.js';
import { withoutKeys } from '../../host/programs/child-environment.js';
import { secretFilter } from '../../host/secrets/hide-secrets.js';
import { redactText } from '../../host/secrets/redact.js';
import { runNotifyProgram } from './notify-program.js';
import { postJson } from './post-json.js';
import { newsOf, type RunNews } from './run-news.js';

/** One call of a program or an address may take so long. */
const callMs = 5_000;
/** The end of a run waits for what is still on its way, so long at most. */
const endMs = 6_000;
/** What waits behind a slow call; more is not told. */
const mostWaiting = 50;

/** Tells the world of a run what `notify` asks for (X125). */
export interface Notifier {
  event(event: JournalEvent, state: RunState): void;
  /** What went wrong since this was last asked, a sentence each. */
  failures(): readonly string[];
  /** Waits for what is on its way, not for long. Never rejects. */
  close(): Promise<void>;
}

interface NotifyPlace {
  readonly settings: NonNullable<Config['notify']>;
  readonly runId: string;
  readonly project: string;
  /** What the person's shell has, and nothing besides. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * One call after the other, in the order of what happened. A failure is a warning, never more. What
 * goes out, and what is said of a failure, holds no key of the environment and nothing that looks
 * like a secret.
 */
export function createNotifier({ settings, runId, project, env }: NotifyPlace): Notifier {
  const { run, shell, url } = settings;
  const command = run ?? (shell === undefined ? undefined : ['sh', '-c', shell]);
  const hide = secretFilter(env) ?? ((text: string) => text);
  const seen = withoutKeys(env, namedIn(command ?? []));
  const clean = (text: string) => redactText(hide(text));
  const stop = new AbortController();
  /** Questions whose answer was there before they were asked again. */
  const answered = new Set<number>();
  let failed: string[] = [];
  let waiting = 0;
  let queue = Promise.resolve();
  let pausedAt: string | null = null;

  const call = async (what: string, work: (signal: AbortSignal) => Promise<string | null>) => {
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(callMs)]);
    const why = await work(signal).catch(String);
    if (why !== null) failed.push(clean(oneLine(`notify: ${what} ${why}`)));
  };
  const tell = async (news: RunNews): Promise<void> => {
    const text = JSON.stringify(news);
    if (command)
      await call(command[0] ?? 'the command', (signal) =>
        runNotifyProgram({ command, cwd: project, env: seen, input: `${text}\n`, clean, signal }),
      );
    if (url !== undefined) await call(originOf(url), (signal) => postJson(url, text, signal));
    waiting -= 1;
  };

  return {
    event(event, state) {
      const { type } = event;
      if (type === 'control-take' && event.action === 'answer' && event.accepted)
        answered.add(event.target ?? 0);
      const isAnswered = type === 'step-start' && answered.has(event.n);
      const news = isAnswered ? null : newsOf(event, state, { runId, clean });
      if (news === null) return;
      // A pause is told when it begins; that the drive ends on it is no second one.
      const isSame = news.event === 'pause' && pausedAt === state.reason;
      pausedAt = news.event === 'pause' ? state.reason : null;
      if (isSame) return;
      if (waiting >= mostWaiting) return void failed.push('notify: too much to tell at once');
      waiting += 1;
      queue = queue.then(() => tell(news));
    },
    failures() {
      const since = failed;
      failed = [];
      return since;
    },
    async close() {
      await Promise.race([queue, sleep(endMs, undefined, { ref: false })]);
      stop.abort();
      await queue;
    },
  };
}

/** Keys that the person's own words ask for: `curl "$SLACK_WEBHOOK_URL"`. */
function namedIn(command: readonly string[]): readonly string[] {
  return [...command.join(' ').matchAll(/\$\{?(\w+)/g)].flatMap(([, name]) => name ?? []);
}

/** An address may carry a key in its path or its query. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'the address';
}
