import type { ToolResult } from './conversation.js';

const toldAfter = 5;
const endedAfter = 10;

interface UsedTool {
  readonly tool: string;
  readonly inputText: string;
}

interface FailingUses {
  /** The result, with a word to the agent where the same use keeps failing. */
  note(use: UsedTool, result: ToolResult): ToolResult;
  /** The tool whose same use failed too often to go on; `null`: none did. */
  hopeless(): string | null;
}

/**
 * A use that fails again and again, word for word, is told to the agent and then ends it (X167).
 */
export function failingUses(): FailingUses {
  const counts = new Map<string, number>();
  let hopeless: string | null = null;
  return {
    note({ tool, inputText }, result) {
      const key = `${tool} ${inputText}`;
      if (!result.failed) {
        counts.delete(key);
        return result;
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count >= endedAfter) hopeless = tool;
      return count < toldAfter
        ? result
        : { ...result, text: `${result.text}\n[${warning(count)}]` };
    },
    hopeless: () => hopeless,
  };
}

function warning(count: number): string {
  return (
    `The same use failed ${count} times. ` +
    `Do something else: at ${endedAfter} times you are ended.`
  );
}
