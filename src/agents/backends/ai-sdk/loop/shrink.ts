import type { AssistantPart, Message, ToolResult } from './conversation.js';

const worthTrimming = 500;

/** Rough: what matters is that it grows with the text. */
export function tokensIn(messages: readonly Message[]): number {
  return Math.ceil(messages.reduce((sum, message) => sum + lengthOf(message), 0) / 4);
}

function lengthOf(message: Message): number {
  switch (message.role) {
    case 'user':
      return message.text.length;
    case 'assistant':
      return message.parts.reduce((sum, part) => sum + partLength(part), 0);
    case 'results':
      return message.results.reduce((sum, { text }) => sum + text.length, 0);
  }
}

function partLength(part: AssistantPart): number {
  if ('text' in part) return part.text.length;
  return JSON.stringify('value' in part ? part.value : part.input).length;
}

function leftOut({ tool, text, ...rest }: ToolResult): ToolResult {
  const note =
    `[The result of ${tool}, ${text.length} characters, was left out to save room. ` +
    'Use the tool again if you need it.]';
  return { ...rest, tool, text: note };
}

/** Without the long results of tools, but for the last `keep` rounds of them. */
export function withoutOldResults(messages: readonly Message[], keep: number): readonly Message[] {
  const rounds = messages.flatMap((message, index) => (message.role === 'results' ? [index] : []));
  const old = new Set(rounds.slice(0, Math.max(0, rounds.length - keep)));
  return messages.map((message, index) =>
    message.role === 'results' && old.has(index)
      ? {
          ...message,
          results: message.results.map((result) =>
            result.text.length > worthTrimming ? leftOut(result) : result,
          ),
        }
      : message,
  );
}

export const summaryRequest =
  'There is hardly room left in this conversation. Write down everything that is needed to go ' +
  'on without what was said so far: what was found out (names, paths, numbers, ' +
  'exact quotes that matter), what was done, what is still to do, and decisions with their ' +
  'reasons. Use no tool. Only your summary and the task will be kept.';

/**
 * The task and a summary in place of everything between; the last round stays where it is small.
 */
export function withSummary(
  messages: readonly Message[],
  summary: string,
  longestTail: number,
): readonly Message[] {
  const tasks = messages.filter((message) => message.role === 'user' && message.task === true);
  const first = tasks[0];
  const last = tasks.at(-1);
  const from = messages.findLastIndex(({ role }) => role === 'assistant');
  const tail =
    from === -1 || (last !== undefined && messages.indexOf(last) > from)
      ? []
      : messages.slice(from);
  const kept = tokensIn(tail) <= longestTail ? tail : [];
  const note: Message = {
    role: 'user',
    text:
      '[Your own summary of the work so far; the conversation before it ' +
      `was left out.]\n\n${summary}`,
  };
  return [
    ...(first ? [first] : []),
    note,
    ...(last !== undefined && last !== first ? [last] : []),
    ...kept,
  ];
}
