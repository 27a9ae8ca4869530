import { helpPage, helpTopics, pageOfCommand } from '../../../onboarding/help/help-topics.js';
import type { Io } from '../io/io.js';
import { printJson } from '../io/print.js';

/** `plenum help <topic>`: the page as it is in the docs. */
export async function showTopic(
  topic: string,
  commands: readonly string[],
  json: boolean,
  io: Pick<Io, 'stdout'>,
): Promise<number> {
  const page = await helpPage(topic, commands);
  if (json) printJson(io, { version: 1, ...page });
  else io.stdout(page.text.endsWith('\n') ? page.text : `${page.text}\n`);
  return 0;
}

/** Last part of `plenum help`. */
export async function topicLines(): Promise<string> {
  const topics = await helpTopics();
  const named = (folder: string): string =>
    topics.flatMap((one) => (one.folder === folder ? [one.topic] : [])).join('  ');
  return (
    `Topics:   ${named('')}\nBackends: ${named('backends')}\nShipped:  ${named('workflows')}\n` +
    '          plenum help <topic>, or an error: plenum help E_RUN_DRIVEN\n'
  );
}

/** Last part of the help of a command: where its page is. */
export async function commandPageLine(verb: string): Promise<string> {
  const page = await pageOfCommand(verb);
  return page === null ? '' : `\nThe page: plenum help ${page}\n`;
}
