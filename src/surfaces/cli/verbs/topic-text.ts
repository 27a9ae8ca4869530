import { helpPage, helpTopics } from '../../../onboarding/help/help-topics.js';
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
  return (
    `Topics:   ${(await helpTopics()).join('  ')}\n          plenum help <topic>, ` +
    'or an error: plenum help E_RUN_DRIVEN\n'
  );
}
