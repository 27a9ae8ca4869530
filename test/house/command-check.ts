import { parserOf } from '../../src/surfaces/cli/verbs/verb-parser.js';
import { goalVerb, verbs } from '../../src/surfaces/cli/verbs/verbs.js';

/**
 * Why a command of a text is none, or `null`. Words that are filled in (`…`, `<run>`) stand for a
 * run, a file or a number.
 */
export async function wrongCommand(
  says: string,
  topics: readonly string[],
): Promise<string | null> {
  const line = /(?:^|&& )(plenum [\s\S]*?)(?= &&| [>|]|$)/.exec(says)?.[1] ?? '';
  if (line === '') return null;
  const whole = line.replaceAll('……', '…').replaceAll(/<[a-z][a-z ]*>/g, '…');
  const [, verb = '', ...rest] = words(whole);
  if (verb === '…' || verb === '--version') return null;
  const filled = rest.map((word) => word.replace('…', '3'));
  if (verb === 'help') {
    const [topic = 'run'] = filled;
    const page = /^docs\/(\S+)\.md$/.exec(topic)?.[1] ?? topic;
    const known = topic === '3' || /^E_/.test(topic) || topic in verbs || topics.includes(page);
    return known ? null : `there is no topic ${topic}`;
  }
  const isGoal = /\s/.test(verb);
  const entry = isGoal ? goalVerb : verbs[verb];
  if (entry === undefined) return `there is no command ${verb}`;
  const parser = parserOf(verb, entry.summary, (await entry.load()).command, { stdout: () => {} });
  try {
    parser.parse(isGoal ? [verb, ...filled] : filled, { from: 'user' });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** As a shell splits it: quotes hold a word together. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}
